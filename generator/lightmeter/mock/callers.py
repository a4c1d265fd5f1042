"""Who is calling: by the secret that the document asks for, in a header, the query or a cookie.

In: a request, the declared schemes, the tokens that are accepted. Out: a token; without one, or with a wrong one,
`Refused`. A document that declares no scheme asks for none.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable, Mapping
from typing import assert_never

from starlette.requests import Request

from lightmeter.mock.calls import Refused
from lightmeter.model.nodes import Security

ANYONE = "anyone"
"""The token of a caller who needs none."""


def token_of(request: Request, schemes: Iterable[Security]) -> str | None:
    """The secret by the first scheme that the request uses; None when it uses none."""
    found = (_secret(request, scheme) for scheme in schemes)
    return next((secret for secret in found if secret), None)


def _secret(request: Request, scheme: Security) -> str | None:
    match scheme.kind:
        case "bearer" | "basic":
            kind, _, secret = request.headers.get("authorization", "").partition(" ")
            if kind.lower() != scheme.kind:
                return None
            return secret.strip() if scheme.kind == "bearer" else _decoded(secret.strip())
        case "header":
            return request.headers.get(scheme.parameter, "").strip()
        case "query":
            return request.query_params.get(scheme.parameter)
        case "cookie":
            return request.cookies.get(scheme.parameter)
        case _:
            assert_never(scheme.kind)


def _decoded(secret: str) -> str | None:
    """`name:password` of basic authentication."""
    try:
        return base64.b64decode(secret, validate=True).decode()
    except (binascii.Error, ValueError):
        return None


def accepted(token: str | None, schemes: tuple[Security, ...], tokens: frozenset[str] | None) -> str:
    """The token, if it may come in; `tokens` None accepts any."""
    if token is None:
        if not schemes:
            return ANYONE
        ways = " or ".join(dict.fromkeys(map(_in_words, schemes)))
        raise Refused(401, f"a token is needed: {ways}", headers=_challenge(schemes))
    if tokens is not None and not any(hmac.compare_digest(token.encode(), one.encode()) for one in tokens):
        detail = "this token is not known; the mock runs with --strict-auth"
        raise Refused(401, detail, headers=_challenge(schemes))
    return token


def _in_words(scheme: Security) -> str:
    match scheme.kind:
        case "bearer":
            return "Authorization: Bearer <token>"
        case "basic":
            return "Authorization: Basic <name:password in Base64>"
        case "header":
            return f"{scheme.parameter}: <token>"
        case "query":
            return f"?{scheme.parameter}=<token>"
        case "cookie":
            return f"Cookie: {scheme.parameter}=<token>"
        case _:
            assert_never(scheme.kind)


def _challenge(schemes: tuple[Security, ...]) -> dict[str, str]:
    """What RFC 9110 wants beside a 401, where the scheme is one of its own."""
    kinds = [scheme.kind.capitalize() for scheme in schemes if scheme.kind in ("bearer", "basic")]
    return {"WWW-Authenticate": ", ".join(dict.fromkeys(kinds))} if kinds else {}


def without_secrets(headers: Mapping[str, str], schemes: tuple[Security, ...]) -> dict[str, str]:
    """The headers, names in lower case, less those that may hold a secret."""
    secret = {"authorization", "cookie", *(scheme.parameter.lower() for scheme in schemes)}
    return {name.lower(): value for name, value in headers.items() if name.lower() not in secret}

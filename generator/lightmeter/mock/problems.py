"""Errors as the providers send them: problem documents (RFC 9457) with messages by path.

In: refusals and problems of the validators. Out: JSON and bytes of a response. Paths are dotted with brackets,
`steps[0].input.width` (reading C21); a member whose name is no word stands in brackets too, `loras['urn:air:x']`, and
the request as a whole is `$`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from http import HTTPStatus

from lightmeter.mock.calls import Refused
from lightmeter_client._runtime.problems import Problem

_WORD = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]*\Z")
_INDEX = re.compile(r"[0-9]+\Z")


def path_of(pointer: str) -> str:
    """A JSON Pointer in the notation of the problem documents."""
    text = ""
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if _INDEX.match(name):
            text += f"[{name}]"
        elif _WORD.match(name):
            text += f".{name}" if text else name
        else:
            quoted = name.replace("\\", "\\\\").replace("'", "\\'")
            text += f"['{quoted}']"
    return text or "$"


def invalid(problems: Sequence[Problem], status: int = 400) -> Refused:
    """The refusal of a request that does not validate."""
    errors: dict[str, list[str]] = {}
    for problem in problems:
        errors.setdefault(path_of(problem.pointer), []).append(problem.message)
    return Refused(status, "The request is not valid; see errors.", errors, problems=problems)


def document(refused: Refused, instance: str) -> tuple[bytes, str]:
    """Body and media type of a refusal."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(refused.status).phrase,
        "status": refused.status,
        "detail": refused.detail,
        "instance": instance,
    }
    if refused.errors is not None:
        body["errors"] = dict(refused.errors)
    return encode(body), "application/problem+json"


def encode(value: object) -> bytes:
    """JSON as it is sent; text that is no Unicode is escaped."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()

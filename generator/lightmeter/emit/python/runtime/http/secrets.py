"""Secrets that cannot be printed, and texts with every secret taken out.

In: the declared security schemes and the secret itself. Out: `Secret`, `Redactor`.
"""

from __future__ import annotations

import base64
import logging
import re
from dataclasses import dataclass

HIDDEN = "[secret]"


class Secret:
    """A text that only `reveal` gives away; it does not show in repr, str, format, pickles or comparisons."""

    __slots__ = ("_reveal",)

    def __init__(self, text: str) -> None:
        self._reveal = lambda: text

    def reveal(self) -> str:
        return self._reveal()

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, spec: str) -> str:
        return HIDDEN

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")


@dataclass(frozen=True, slots=True)
class Scheme:
    """A declared security scheme: where a request carries the secret, under which name."""

    kind: str
    parameter: str

    def attach(self, secret: Secret) -> tuple[str, str]:
        """The header with the secret. Schemes that put it elsewhere are not attached."""
        match self.kind:
            case "bearer":
                return self.parameter, f"Bearer {secret.reveal()}"
            case "basic":
                return self.parameter, "Basic " + base64.b64encode(secret.reveal().encode()).decode()
            case _:
                return self.parameter, secret.reveal()


class Redactor:
    """Takes secrets out of texts: the token itself, and whatever stands where a scheme puts one."""

    def __init__(self, schemes: tuple[Scheme, ...], secret: Secret | None) -> None:
        names = "|".join(
            sorted(
                {re.escape(scheme.parameter) for scheme in schemes} | {"Authorization", "sig", "signature"}
            )
        )
        self._named = re.compile(
            rf"(?i)\b({names})(['\"]?\s*[:=]\s*['\"]?)((?:bearer|basic)\s+)?[^\s&'\",;)]+"
        )
        self._bearer = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}")
        self._secret = secret

    def __call__(self, text: str) -> str:
        if self._secret is not None:
            text = text.replace(self._secret.reveal(), HIDDEN)
        text = self._named.sub(rf"\1\2{HIDDEN}", text)
        return self._bearer.sub(rf"\1 {HIDDEN}", text)


class RedactingFilter(logging.Filter):
    """Cleans the records of other people's loggers."""

    def __init__(self, clean: Redactor) -> None:
        super().__init__()
        self._clean = clean

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._clean(record.getMessage()), ()
        return True

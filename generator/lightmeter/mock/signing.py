"""Signed tokens for URLs: what they are for, and until when.

In: words and an expiry. Out: a token that nobody else can make. The secret depends on the seed alone, so that a run
can be repeated; it guards nothing but test data.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import cast


@dataclass(frozen=True, slots=True)
class Claim:
    """What a token says: a kind of use, the id it is for, POSIX seconds until when."""

    kind: str
    id: str
    expires: float


class Signer:
    """Makes and reads tokens, and mints ids."""

    def __init__(self, seed: int) -> None:
        self._key = hashlib.sha256(f"lightmeter mock {seed}".encode()).digest()
        self._minted = 0

    def mint(self, prefix: str) -> str:
        """A new id; the nth of a run depends on the seed alone."""
        self._minted += 1
        return prefix + self.digest(f"id {self._minted}")[:24]

    def digest(self, text: str) -> str:
        """A keyed hash of a text, in hexadecimal."""
        return hmac.new(self._key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def sign(self, claim: Claim) -> str:
        """A token for a claim; safe in paths and queries."""
        body = json.dumps([claim.kind, claim.id, claim.expires])
        return f"{base64.urlsafe_b64encode(body.encode()).decode().rstrip('=')}.{self.digest(body)[:32]}"

    def read(self, token: str) -> Claim | None:
        """The claim of a token, expired or not; None if we did not make it."""
        head, _, mac = token.partition(".")
        try:
            body = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)).decode()
        except (binascii.Error, ValueError):
            return None
        if not hmac.compare_digest(self.digest(body)[:32].encode(), mac.encode("utf-8", "replace")):
            return None
        kind, name, expires = cast("tuple[str, str, float]", json.loads(body))
        return Claim(kind, name, expires)

"""The ways to prove who sends a request, matched by their name.

In: a `ModelPair`. Out: matched `Security`; one in words.
"""

from __future__ import annotations

from lightmeter.diff.pairs import Matched, ModelPair, matched
from lightmeter.model.nodes import Security


def schemes(pair: ModelPair) -> Matched[Security]:
    return matched(
        ((scheme.name, scheme) for scheme in pair.old.security),
        ((scheme.name, scheme) for scheme in pair.new.security),
    )


def said(scheme: Security) -> str:
    """ "bearer (Authorization)", and the variable it is kept in, if that is documented."""
    kept = f", kept in {scheme.variable}" if scheme.variable else ""
    return f"{scheme.kind} ({scheme.parameter}{kept})"

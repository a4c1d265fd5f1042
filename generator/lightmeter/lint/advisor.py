"""Savings: cheaper requests near a given one, judged by the emitted validator and priced by the emitted calculator.

In: a valid request with its judgement. Out: `Saving`s, the largest first. A change that causes a problem is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lightmeter.advise.changes import Patch, changes_of, patch_of
from lightmeter.advise.given import Body
from lightmeter.advise.steps import Change
from lightmeter.advise.wording import changed_in_words, loss_in_words, percent
from lightmeter.lint.patchvalue import PatchError, patched
from lightmeter.lint.variants import variants_of
from lightmeter.model.nodes import Variant

if TYPE_CHECKING:
    from lightmeter.lint.judging import Judge, Judgement
    from lightmeter_client._runtime.quotes import Quote, Rates


@dataclass(frozen=True, slots=True)
class Saving:
    """One way to pay less for one input of a request; amounts are decimal texts in `unit`.

    `pointer` is that of the input, `patch` a JSON Patch on the whole document. `near`: hardly visible.
    """

    pointer: str
    message: str
    changes: str
    amount: str
    saves: str
    percent: str
    unit: str
    near: bool
    patch: Patch

    def to_json(self) -> dict[str, object]:
        """As `cost --advise` prints it."""
        return {
            "message": self.message,
            "changes": self.changes,
            "amount": self.amount,
            "saves": self.saves,
            "percent": self.percent,
            "near": self.near,
            "patch": list(self.patch),
        }


@dataclass(frozen=True, slots=True)
class _Asked:
    """The input that should become cheaper, the document it stands in, and its price."""

    value: Any
    judgement: Judgement
    pointer: str
    body: Body
    variant: Variant
    micro: int
    unit: str


class Advisor:
    """Finds savings with the judge, the day and the rates that the request itself was priced with."""

    def __init__(self, judge: Judge, at: str | None = None, rates: Rates | None = None) -> None:
        self._judge = judge
        self._at = at
        self._rates = rates

    def savings(self, value: Any, judgement: Judgement, pointer: str) -> tuple[Saving, ...]:
        """The savings for the input at `pointer` of a valid document, the largest first."""
        asked = self._asked(value, judgement, pointer)
        if asked is None:
            return ()
        tried = (self._saving(asked, change) for change in changes_of(asked.variant, asked.body))
        found = [saving for saving in tried if saving is not None]
        return tuple(sorted(found, key=lambda saving: (Fraction(saving.amount), not saving.near)))

    def _asked(self, value: Any, judgement: Judgement, pointer: str) -> _Asked | None:
        quote = None if _refused(judgement) else self._price(judgement, pointer)
        if quote is None or quote.micro is None or judgement.client is None:
            return None
        body = self._inputs(judgement)[pointer]
        variant = variants_of(judgement.client.__name__).variants[quote.variant]
        return _Asked(value, judgement, pointer, body, variant, quote.micro, quote.unit)

    def _saving(self, asked: _Asked, change: Change) -> Saving | None:
        from lightmeter_client._runtime.quotes import from_micro

        patch = patch_of(asked.pointer, asked.body, change)
        try:
            judgement = self._judge.judge(patched(asked.value, patch))
        except PatchError:
            return None
        worse = _refused(judgement) or len(judgement.problems) > len(asked.judgement.problems)
        after = None if worse else self._price(judgement, asked.pointer)
        if after is None or after.micro is None or after.micro >= asked.micro or after.unit != asked.unit:
            return None
        saved = asked.micro - after.micro
        return Saving(
            asked.pointer,
            changed_in_words(asked.variant, change),
            loss_in_words(asked.variant, asked.body, change),
            from_micro(after.micro),
            from_micro(saved),
            percent(Fraction(saved, asked.micro)),
            after.unit,
            change.is_near and _is_size(asked.variant, change),
            patch,
        )

    def _price(self, judgement: Judgement, pointer: str) -> Quote | None:
        client: Any = judgement.client
        for at, quote in client.quotes(judgement.request, at=self._at, rates=self._rates):
            if judgement.at + at == pointer:
                return quote
        return None

    def _inputs(self, judgement: Judgement) -> dict[str, Body]:
        client: Any = judgement.client
        return {judgement.at + at: body for at, body in client.inputs(judgement.request)}


def _refused(judgement: Judgement) -> bool:
    return any(problem.severity == "error" for problem in judgement.problems)


def _is_size(variant: Variant, change: Change) -> bool:
    roles = {field.name: field.role for field in variant.body.fields}
    return all(roles.get(name) in ("width", "height") for name, _ in change.fields)

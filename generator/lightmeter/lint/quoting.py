"""From paths to quotes, one for every input of every request, as a stream; and their sums.

In: paths and a `Judge`. Out: `Priced`, or what is written of them. Nothing is kept but the sums: memory is flat.
"""

from __future__ import annotations

import os
import sys
from io import BytesIO

from lightmeter.lint.files import targets
from lightmeter.lint.reading import Source

TYPE_CHECKING = False  # `typing` takes longer to import than a file takes to price
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from typing import Any, Protocol

    from lightmeter.lint.advisor import Advisor, Saving
    from lightmeter.lint.files import Target
    from lightmeter.lint.judging import Judge, Judgement
    from lightmeter.load.lines import Readable
    from lightmeter.load.parsed import SyntaxFault
    from lightmeter_client._runtime.problems import Problem
    from lightmeter_client._runtime.quotes import Quote, Rates

    class Progress(Protocol):
        def advance(self, size: int, /) -> None: ...

    Form = Callable[["Priced"], str]
    """How a quote is written."""
    Watch = Callable[[str, int], AbstractContextManager[Progress]]
    """A file and its size in bytes (0: not known) to what shows how far it is read."""

SHARE = 2 * 1024 * 1024
"""Bytes a process takes at a time: what it writes is several times as long."""


class Priced:
    """A quote with the place of its input: `line` is that of the request in its file, `pointer` leads on.

    `savings` are the ways to pay less, None where nobody asked for them.
    """

    __slots__ = ("file", "line", "pointer", "quote", "savings", "variant")

    def __init__(
        self,
        file: str,
        line: int,
        pointer: str,
        variant: str | None,
        quote: Quote,
        savings: Sequence[Saving] | None = None,
    ) -> None:
        self.savings = savings
        self.file = file
        self.line = line
        self.pointer = pointer
        self.variant = variant
        self.quote = quote


class Pricer:
    """Reads and prices; `at` is an ISO date (None: now), `rates` a price book (None: the emitted one).

    With an `advisor` every quote comes with the ways to pay less.
    """

    def __init__(
        self, judge: Judge, at: str | None, rates: Rates | None, watch: Watch, advisor: Advisor | None = None
    ) -> None:
        self._advisor = advisor
        self._judge = judge
        self._at = at
        self._rates = rates
        self._watch = watch

    def written(
        self, paths: Iterable[str], stdin_filename: str | None, form: Form, totals: Totals, jobs: int
    ) -> Iterator[str]:
        """Every quote as `form` writes it, in order of files and places; in the end `totals` has counted all.

        Large JSON Lines files are shared between `jobs` processes.
        """
        for target in targets(paths, stdin_filename):
            size = os.stat(target.path).st_size if target.path else 0  # noqa: PTH116
            if target.kind == "lines" and jobs > 1 and size > SHARE:
                yield from self._shared(target, size, form, totals, jobs)
            elif target.kind == "lines":
                yield from map(form, totals.counted(self._lines(target, size)))
            else:
                source = Source(target.name, target.read(), target.kind)
                yield from map(form, totals.counted(self.of(source)))

    def priced(self, name: str, line: int, value: Any) -> Iterator[Priced]:
        """The quotes of one request that was read already."""
        return self._judged(name, line, value)

    def _lines(self, target: Target, size: int) -> Iterator[Priced]:
        with self._watch(target.name, size) as progress, _opened(target) as stream:
            yield from self._stream(target.name, stream, 1, progress.advance)

    def _stream(
        self, name: str, stream: Readable, first: int, advance: Callable[[int], None]
    ) -> Iterator[Priced]:
        """The quotes of JSON Lines whose first one has that number."""
        from lightmeter.load.lines import bare, read_lines
        from lightmeter.load.parsed import SyntaxFault
        from lightmeter.load.quick import DOUBT, line_reader

        read = line_reader()
        for number, run in read_lines(stream):
            if isinstance(run, SyntaxFault):
                yield _refused(name, number + first - 1, _fault(number + first - 1, run))
                continue
            for at, data in enumerate(run, number + first - 1):
                value = read(data)
                if value is DOUBT:
                    yield from self.of(Source(name, bare(data), "json", at))
                else:
                    yield from self._judged(name, at, value)
            advance(sum(map(len, run)))

    def _shared(self, target: Target, size: int, form: Form, totals: Totals, jobs: int) -> Iterator[str]:
        from lightmeter.lint.parallel import in_shares

        def share(data: bytes, first: int) -> tuple[int, list[str], Totals]:
            counted = Totals()
            priced = self._stream(target.name, BytesIO(data), first, lambda _: None)
            return len(data), list(map(form, counted.counted(priced))), counted

        with self._watch(target.name, size) as progress:
            for length, texts, counted in in_shares(
                target.path or "", size, SHARE, jobs, share, numbered=True
            ):
                totals.add(counted)
                progress.advance(length)
                yield from texts

    def of(self, source: Source) -> Iterator[Priced]:
        """The quotes of one document."""
        value = source.value()
        if value is None:
            yield _refused(source.name, source.line, _fault(source.line, source.faults()[0]))
            return
        yield from self._judged(source.name, source.line, value[0])

    def _judged(self, name: str, line: int, value: Any) -> Iterator[Priced]:
        """The inputs of one request; one error refuses them all, as the provider would."""
        judgement = self._judge.judge(value)
        client: Any = judgement.client
        refusals = [problem for problem in judgement.problems if problem.severity == "error"]
        if client is None or refusals:
            yield from _invalid(name, line, judgement, refusals)
            return
        found = False
        for pointer, quote in client.quotes(judgement.request, at=self._at, rates=self._rates):
            found = True
            at = judgement.at + pointer
            savings = self._advisor.savings(value, judgement, at) if self._advisor else None
            yield Priced(name, line, at, quote.variant, quote, savings)
        if not found:
            quote = _quote("unpriced", "nothing in this request is priced here")
            yield Priced(name, line, judgement.at, None, quote)


def _invalid(name: str, line: int, judgement: Judgement, refusals: list[Problem]) -> Iterator[Priced]:
    """The inputs of a refused request, or the request itself if it has none, with the first error."""
    first = refusals[0]
    more = f" (and {len(refusals) - 1} more)" if len(refusals) > 1 else ""
    reason = f"{first.pointer}: {first.message}{more}" if first.pointer else first.message + more
    if first.rule == "unknown-variant":
        from lightmeter.lint.near import newer

        reason += newer(first.value, first.expected)
    found = _inputs(judgement)
    for pointer, variant in found:
        yield Priced(name, line, pointer, variant, _quote("invalid", reason))
    if not found:
        yield _refused(name, line, reason)


def _inputs(judgement: Judgement) -> list[tuple[str, str | None]]:
    """The pointer and the variant of every input of a request."""
    if judgement.client is None:
        return []
    client: Any = judgement.client
    found = client.inputs(judgement.request)
    return [(judgement.at + pointer, client.variant_of(each)) for pointer, each in found]


def _refused(file: str, line: int, reason: str) -> Priced:
    return Priced(file, line, "", None, _quote("invalid", reason))


def _fault(first: int, fault: SyntaxFault) -> str:
    """What is wrong with a text, and where in its file."""
    return f"line {first + fault.line - 1}, column {fault.column}: {fault.message}"


def _quote(status: str, reason: str) -> Quote:
    from lightmeter_client._runtime.quotes import Quote

    return Quote(status, "", "", "", reason=reason)


def _opened(target: Target) -> Any:
    if target.path is None:
        from contextlib import nullcontext

        return nullcontext(sys.stdin.buffer)
    return open(target.path, "rb")  # noqa: PTH123  pathlib takes longer to import than a file to price


class Total:
    """The sum of the quotes in one unit: a lower bound as soon as one of the `requests` is `unpriced`."""

    __slots__ = ("micro", "requests", "unit", "unpriced")

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.micro = 0
        self.requests = 0
        self.unpriced = 0

    def to_json(self) -> dict[str, object]:
        from lightmeter_client._runtime.quotes import from_micro

        return {
            "unit": self.unit,
            "amount": from_micro(self.micro),
            "requests": self.requests,
            "unpriced": self.unpriced,
        }


class Totals:
    """The sums so far, by unit in order of appearance; `nowhere` counts quotes that have not even a unit."""

    def __init__(self) -> None:
        self.units: dict[str, Total] = {}
        self.invalid = 0
        self.nowhere = 0

    def counted(self, found: Iterable[Priced]) -> Iterator[Priced]:
        """The same quotes, counted as they pass."""
        for priced in found:
            self._add(priced.quote)
            yield priced

    def add(self, others: Totals) -> None:
        """Count what others have counted."""
        self.invalid += others.invalid
        self.nowhere += others.nowhere
        for unit, other in others.units.items():
            total = self._of(unit)
            total.requests += other.requests
            total.micro += other.micro
            total.unpriced += other.unpriced

    def _of(self, unit: str) -> Total:
        total = self.units.get(unit)
        if total is None:
            total = self.units[unit] = Total(unit)
        return total

    def _add(self, quote: Quote) -> None:
        if quote.status == "invalid":
            self.invalid += 1
            return
        if not quote.unit:
            self.nowhere += 1
            return
        total = self._of(quote.unit)
        total.requests += 1
        total.micro += quote.micro or 0
        total.unpriced += quote.micro is None

    def lines(self) -> list[str]:
        """Every sum in words: "Total: 24 Buzz for 2 requests"; "at least" where something is unpriced."""
        from lightmeter_cost.exact import from_micro
        from lightmeter_cost.quote import UnitTotal, total_text

        lines: list[str] = []
        for total in self.units.values():
            amount = from_micro(total.micro)
            said = total_text(UnitTotal(total.unit, amount, total.requests, total.unpriced))
            plural = "" if total.requests == 1 else "s"
            lines.append(
                f"Total: {said}" + ("" if total.unpriced else f" for {total.requests:,} request{plural}")
            )
        for count, what in (
            (self.nowhere, "unpriced, in no known unit"),
            (self.invalid, "invalid, not priced"),
        ):
            if count:
                lines.append(f"{count:,} request{'' if count == 1 else 's'} {what}")
        return lines

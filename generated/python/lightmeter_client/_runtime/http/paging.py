"""Answers that come in pages: what is on one, and the call for the next."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, cast

from .calls import Call
from .errors import BadAnswer
from .results import at


@dataclass(slots=True)
class Pages:
    """A walk through pages.

    Attributes:
        cursor: the query parameter for the mark of a page. next, items: where an answer has the mark of the next page,
            and what is on this one.
    """

    call: Call[Any] | None
    cursor: str
    next: str
    items: str
    _seen: set[str] = field(default_factory=set[str])

    def turned(self, page: object) -> list[Any]:
        """What is on a page; afterwards `call` is for the next one, None after the last."""
        assert self.call is not None
        mark = next(at(page, self.next), None)
        others = tuple((name, value) for name, value in self.call.query if name != self.cursor)
        query = (*others, (self.cursor, mark))
        self.call = replace(self.call, query=query) if mark not in (None, "") else None
        if self.call is not None and str(mark) in self._seen:
            raise BadAnswer(f"{self.call.operation}: the page {mark!r} leads back to itself")
        self._seen.add(str(mark))
        found = next(at(page, self.items), None)
        return cast("list[Any]", found) if isinstance(found, list) else []

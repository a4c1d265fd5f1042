"""`pages-changed`: the answers of an operation continue in another way."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import OperationPair
from lightmeter.diff.rule import Found, Rule
from lightmeter.model.nodes import Pages


def find(pair: OperationPair) -> Iterator[Found]:
    if pair.old.pages != pair.new.pages:
        old, new = _said(pair.old.pages), _said(pair.new.pages)
        yield Found(f" continues by {new or 'nothing'}, was {old or 'nothing'}", old, new)


def _said(pages: Pages | None) -> str | None:
    """ "cursor from /next, items at /items"."""
    return pages and f"{pages.cursor} from {pages.next or '/'}, items at {pages.items or '/'}"


RULE = Rule("pages-changed", "none", "clients read the pages of a list in another way", find)

"""Near names: what somebody probably meant.

In: a name and the names there are. Out: the nearest, best first. Spelling styles do not count as a difference.
"""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterable


def plain(name: str) -> str:
    """A name without its style: `cfg_scale`, `CfgScale` and `cfgScale` are all `cfgscale`."""
    return "".join(char for char in name.lower() if char.isalnum())


@lru_cache(maxsize=4096)
def near_names(name: str, known: tuple[str, ...], most: int = 3) -> tuple[str, ...]:
    """The names most like `name`, best first; none where nothing comes close."""
    from difflib import get_close_matches

    word = plain(name)[:64]
    styled = {plain(other): other for other in reversed([other for other in known if isinstance(other, str)])}  # pyright: ignore[reportUnnecessaryIsInstance]
    close = get_close_matches(word, list(styled), most, 0.6)
    begins = [other for other in styled if len(min(word, other, key=len)) >= 3 and _begins_alike(word, other)]
    found = dict.fromkeys([*(other for other in close if _alike(word, other)), *begins])
    return tuple(styled[other] for other in list(found)[:most])


NEWER = "; if it is newer than this client, get the new specification and run lightmeter generate"
"""What to do about a tag that the provider knows and the installed client does not."""


def newer(value: object, known: Iterable[object] | None) -> str:
    """`NEWER` for a tag that may be a new one: like none of those known, or another number of one of them."""
    if not isinstance(value, str):
        return ""
    texts = tuple(other for other in known or () if isinstance(other, str))
    near = near_names(value, texts)
    return NEWER if not near or any(_unnumbered(value) == _unnumbered(other) for other in near) else ""


def _unnumbered(name: str) -> str:
    return "".join(char for char in plain(name) if not char.isdigit())


def _begins_alike(word: str, other: str) -> bool:
    return word.startswith(other) or other.startswith(word)


def _alike(word: str, other: str) -> bool:
    """Close matches that a person would see: nearly the same word, or the same beginning."""
    from difflib import SequenceMatcher

    return word[:3] == other[:3] or SequenceMatcher(None, word, other).ratio() >= 0.8

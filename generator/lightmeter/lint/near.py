"""Near names: what somebody probably meant.

In: a name and the names there are. Out: the nearest, best first. Spelling styles do not count as a difference.
"""

from __future__ import annotations

from functools import lru_cache


def plain(name: str) -> str:
    """A name without its style: `cfg_scale`, `CfgScale` and `cfgScale` are all `cfgscale`."""
    return "".join(char for char in name.lower() if char.isalnum())


@lru_cache(maxsize=4096)
def near_names(name: str, known: tuple[str, ...], most: int = 3) -> tuple[str, ...]:
    """The names most like `name`, best first; none where nothing comes close."""
    from difflib import get_close_matches

    styled = {plain(other): other for other in reversed([other for other in known if isinstance(other, str)])}  # pyright: ignore[reportUnnecessaryIsInstance]
    return tuple(styled[found] for found in get_close_matches(plain(name)[:64], list(styled), most, 0.6))

"""Charts as SVG text: plain shapes with titles, no script, no style attribute, nothing from elsewhere.

In: numbers and labels. Out: one `<svg>` element. Floats are for places on paper only, never for money.
"""

from __future__ import annotations

from html import escape
from math import ceil, floor, log10

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Label = Callable[[float], str]

WIDTH, HEIGHT = 960, 260
LEFT, RIGHT, TOP, BOTTOM = 92, 16, 12, 34


class Spent:
    """What was billed for one thing: `checked` against prices that say `due`, and what no price holds against."""

    __slots__ = ("checked", "due", "name", "unchecked")

    def __init__(self, name: str, checked: float, due: float, unchecked: float) -> None:
        self.name = name
        self.checked = checked
        self.due = due
        self.unchecked = unchecked

    @property
    def billed(self) -> float:
        return self.checked + self.unchecked

    def parts(self) -> list[tuple[float, float, str]]:
        """(start, length, class) of the parts of a bar: billed as due, billed beyond it, not checked."""
        told = min(self.checked, self.due)
        return [
            (0.0, told, "bar"),
            (told, self.checked - told, "over"),
            (self.checked, self.unchecked, "open"),
        ]

    def title(self, label: Label) -> str:
        """What a pointer that rests on a bar is told."""
        said = f"{self.name}: billed {label(self.billed)}, due {label(self.due)}"
        more = f", not checked {label(self.unchecked)}" if self.unchecked > 0 else ""
        return f"<title>{text(said + more)}</title>"


def text(value: str) -> str:
    """A text inside an element or an attribute: nothing in it is markup, a control character or turns the reading."""
    return escape("".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in value), quote=True)


def ticks(most: float) -> list[float]:
    """Round numbers from 0 to at least `most`, six at the most."""
    if most <= 0:
        return [0, 1]
    size = 10.0 ** floor(log10(most / 5))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor * 5 >= most)
    return [step * number for number in range(ceil(most / step) + 1)]


def over_time(days: Sequence[Spent], label: Label) -> str:
    """Bars of what was billed, a line of what was due, day by day."""
    most = max([1e-9, *(max(one.billed, one.due) for one in days)])
    marks = ticks(most)
    scale = (HEIGHT - TOP - BOTTOM) / marks[-1]
    room = (WIDTH - LEFT - RIGHT) / max(1, len(days))
    parts = _grid(marks, scale, label)
    line: list[str] = []
    for index, one in enumerate(days):
        x = LEFT + index * room
        place = f'x="{x + room * 0.12:.1f}" width="{max(0.5, room * 0.76):.1f}"'
        for start, value, kind in one.parts():
            y, tall = HEIGHT - BOTTOM - (start + value) * scale, value * scale
            if tall > 0.05:
                parts.append(
                    f'<rect class="{kind}" {place} y="{y:.1f}" height="{tall:.1f}">{one.title(label)}</rect>'
                )
        line.append(f"{x + room / 2:.1f},{HEIGHT - BOTTOM - one.due * scale:.1f}")
    if len(line) == 1:
        y = line[0].partition(",")[2]
        line = [f"{LEFT + room * 0.12:.1f},{y}", f"{LEFT + room * 0.88:.1f},{y}"]
    parts.append(f'<polyline class="due" points="{" ".join(line)}"/>')
    parts += _days([one.name for one in days], room)
    return _svg(parts, HEIGHT, "What was billed and what was due, over time")


def _grid(marks: Sequence[float], scale: float, label: Label) -> list[str]:
    parts: list[str] = []
    for mark in marks:
        y = HEIGHT - BOTTOM - mark * scale
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(
            f'<text class="axis" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{text(label(mark))}</text>'
        )
    return parts


def _days(days: Sequence[str], room: float) -> list[str]:
    """As many names below the axis as fit."""
    every = max(1, -(-len(days) * 84 // (WIDTH - LEFT - RIGHT)))
    last = WIDTH - 38  # further right the half of a date would be cut off
    return [
        f'<text class="axis" x="{min(LEFT + (index + 0.5) * room, last):.1f}" y="{HEIGHT - 12}" text-anchor="middle">'
        f"{text(name)}</text>"
        for index, name in enumerate(days)
        if index % every == 0
    ]


def bars(rows: Sequence[Spent], label: Label) -> str:
    """Two bars for each row, billed over due."""
    most = max([1e-9, *(max(one.billed, one.due) for one in rows)])
    left, height = 300, 44
    room = WIDTH - left - 130
    parts: list[str] = []
    for index, one in enumerate(rows):
        y = index * height + 6
        shown = one.name if len(one.name) <= 40 else f"…{one.name[-39:]}"
        parts.append(
            f'<text class="name" x="{left - 12}" y="{y + 20}" text-anchor="end">{text(shown)}</text>'
        )
        billed = [(start, value, kind, y) for start, value, kind in one.parts()]
        for start, value, kind, top in (*billed, (0.0, one.due, "owed", y + 15)):
            if value > 0:
                x, wide = left + start / most * room, max(1.0, value / most * room)
                parts.append(
                    f'<rect class="{kind}" x="{x:.1f}" y="{top:.1f}" width="{wide:.1f}" height="12">'
                    f"{one.title(label)}</rect>"
                )
        wide = max(1.0, max(one.billed, one.due) / most * room)
        parts.append(
            f'<text class="axis" x="{left + wide + 8:.1f}" y="{y + 20}">{text(label(one.billed))}</text>'
        )
    return _svg(parts, max(1, len(rows)) * height + 8, "What was billed and what was due, by variant")


def scatter(points: Sequence[tuple[float, float, int, bool]], label: Label) -> str:
    """Expected (across) against billed (up): (expected, billed, lines, wrong). On the diagonal all is well."""
    height = 420
    most = max([1e-9, *(max(expected, billed) for expected, billed, _, _ in points)])
    marks = ticks(most)
    wide, tall = (WIDTH - LEFT - RIGHT) / marks[-1], (height - TOP - 44) / marks[-1]
    base = height - 44
    parts: list[str] = []
    for mark in marks:
        x, y = LEFT + mark * wide, base - mark * tall
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{base}"/>')
        parts.append(
            f'<text class="axis" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{text(label(mark))}</text>'
        )
        anchor = "end" if mark == marks[-1] else "middle"
        parts.append(
            f'<text class="axis" x="{x:.1f}" y="{base + 18}" text-anchor="{anchor}">{text(label(mark))}</text>'
        )
    parts.append(
        f'<line class="due" x1="{LEFT}" y1="{base}" x2="{WIDTH - RIGHT}" y2="{base - marks[-1] * tall:.1f}"/>'
    )
    for expected, billed, count, wrong in sorted(points, key=lambda point: point[3]):
        said = (
            f"expected {label(expected)}, billed {label(billed)}: {count:,} line{'' if count == 1 else 's'}"
        )
        radius = 3 + min(6.0, log10(count) * 1.6)
        parts.append(
            f'<circle class="{"wrong" if wrong else "right"}" cx="{LEFT + expected * wide:.1f}" '
            f'cy="{base - billed * tall:.1f}" r="{radius:.1f}"><title>{text(said)}</title></circle>'
        )
    middle = f'x="{(LEFT + WIDTH) / 2:.0f}" y="{height - 6}"'
    parts.append(f'<text class="axis" {middle} text-anchor="middle">expected</text>')
    parts.append(f'<text class="axis" x="{LEFT + 6}" y="{TOP + 12}">billed</text>')
    return _svg(parts, height, "Expected against billed")


def _svg(parts: Sequence[str], height: int, title: str) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{text(title)}">{"".join(parts)}</svg>'

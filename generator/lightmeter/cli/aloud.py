"""Facts read aloud: what `explain` prints.

In: the dicts of `cli.facts`. Out: lines of text for a terminal; spec text is made harmless first.
"""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterator
from typing import cast

from lightmeter.cli.facts import Facts
from lightmeter.report.terminal import Paint
from lightmeter.text.printable import visible


def read_aloud(facts: Facts, paint: Paint) -> str:
    """The whole text, ending in a line end."""
    match facts["kind"]:
        case "provider":
            lines = _provider(facts, paint)
        case "field":
            lines = _one_field(facts, paint)
        case _:
            lines = _object(facts, paint)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _provider(facts: Facts, paint: Paint) -> Iterator[str]:
    yield f"{paint('bold', _text(facts['name']))}: {_text(facts['title'])}, version {_text(facts['version'])}"
    forms = [f"{_text(form['name'])} (with {_text(form['marker'])})" for form in _list(facts, "forms")]
    if forms:
        yield f"Forms of a request: {', '.join(forms)}."
    yield f"Specification: {_text(facts['spec'])}"
    yield ""
    yield from _tree(
        [(_text(one["name"]).split("/"), _text(one["description"])) for one in _list(facts, "variants")],
        paint,
    )
    yield ""
    yield "lightmeter explain VARIANT says more about one of them, VARIANT.FIELD about one field."


def _tree(leaves: list[tuple[list[str], str]], paint: Paint) -> Iterator[str]:
    """Paths as an indented tree; a leaf has its description beside it."""
    width = max((2 * len(path) + len(path[-1]) for path, _ in leaves), default=0)
    shown: list[str] = []
    for path, description in leaves:
        common = 0
        while common < min(len(shown), len(path) - 1) and shown[common] == path[common]:
            common += 1
        for depth in range(common, len(path) - 1):
            yield f"{'  ' * depth}{path[depth]}"
        name = "  " * (len(path) - 1) + path[-1]
        yield f"{paint('help', name)}{' ' * (width - len(name))}{paint('dim', description)}"
        shown = path


def _object(facts: Facts, paint: Paint) -> Iterator[str]:
    yield paint("bold", _text(facts["name"]))
    yield from wrapped(_text(facts["description"]))
    tags = cast("dict[str, object]", facts.get("tags", {}))
    if tags:
        yield f"Tags: {', '.join(f'{_text(name)} {_json(value)}' for name, value in tags.items())}"
    endpoint = cast("dict[str, object] | None", facts.get("endpoint"))
    if endpoint:
        yield f"Endpoint: {_text(endpoint['id'])}, {_text(endpoint['method'])} {_text(endpoint['url'])}"
    yield f"Specification: {_text(facts['spec'])}"
    yield ""
    yield paint("bold", "Fields")
    for one in _list(facts, "fields"):
        yield from _field(one, paint)
    yield "  No other fields." if facts["closed"] else "  Other fields are let through."
    if facts["members"]:
        yield f"  Members: {_text(facts['members'])}."
    for title, key in (("Rules", "rules"), ("Hints", "hints")):
        if facts[key]:
            yield ""
            yield paint("bold", title)
            for rule in _list(facts, key):
                yield from _rule(rule, paint)
    if facts.get("price"):
        yield ""
        yield from _price(cast("Facts", facts["price"]), paint)


def _field(one: Facts, paint: Paint) -> Iterator[str]:
    needed = "required" if one["required"] else "optional"
    default = f", default {_json(one['default'])}" if one["default"] is not None else ""
    yield f"  {paint('help', _text(one['name']))}  {needed}{default}"
    yield from wrapped(f"{_text(one['type'])}.", "      ")
    yield from wrapped(_text(one["description"]), "      ")
    source = f"Source: {_text(one['source'])}; " if one["source"] else ""
    yield paint("dim", f"      {source}{_text(one['spec'])}")


def _one_field(facts: Facts, paint: Paint) -> Iterator[str]:
    yield f"{paint('bold', _text(facts['of']))}.{paint('bold', _text(facts['name']))}"
    yield from list(_field(facts, paint))
    advice = _list(facts, "advice")
    if advice:
        yield ""
        yield paint("bold", "Warnings")
        for rule in advice:
            yield from _rule(rule, paint)
    if facts.get("fields"):
        yield ""
        yield paint("bold", "Fields of it")
        for one in _list(facts, "fields"):
            yield from _field(one, paint)


def _rule(rule: Facts, paint: Paint) -> Iterator[str]:
    severity = _text(rule["severity"])
    yield f"  {paint(severity, severity)} {paint('help', _text(rule['rule']))}: {_text(rule['condition'])}"
    yield from wrapped(_text(rule["message"]), "      ")
    source = f"Source: {_text(rule['source'])}; " if rule["source"] else ""
    yield paint("dim", f"      {source}{_text(rule['spec'])}")


def _price(price: Facts, paint: Paint) -> Iterator[str]:
    unit = _text(price["unit"])
    yield paint("bold", f"Price in {unit}")
    if price["unpriced"]:
        yield from wrapped(f"Not known: {_text(price['unpriced'])}", "  ")
    if price["formula"]:
        yield from wrapped(_text(price["formula"]), "  ")
    lets = cast("dict[str, str]", price["lets"])
    for name, value in lets.items():
        yield f"  where {_text(name)} = {_text(value)}"
    for name, reason in cast("dict[str, object]", price.get("unknown", {})).items():
        yield f"  {_text(name)} is not known: {_text(reason)}"
    for rate in _list(price, "rates"):
        key = ", ".join(_text(part) for part in cast("list[str]", rate["key"]))
        name = f"{_text(rate['local'])}[{key}]" if key else _text(rate["local"])
        value = f"{_text(rate['value'])} {unit}" if rate["value"] is not None else "not documented"
        yield f"  {paint('help', name)} = {value} ({_text(rate['confidence'])}; {_text(rate['source'])})"
        if rate["note"]:
            yield from wrapped(_text(rate["note"]), "      ")
    source = f"Source: {_text(price['source'])}; " if price["source"] else ""
    yield paint("dim", f"  {source}{_text(price['spec'])}")


def _list(facts: Facts, key: str) -> list[Facts]:
    return cast("list[Facts]", facts[key])


def _text(value: object) -> str:
    return visible(str(value))


def _json(value: object) -> str:
    return visible(json.dumps(value, ensure_ascii=False))


def wrapped(text: str, indent: str = "") -> list[str]:
    """Lines no wider than the terminal, and never wider than 120 columns."""
    columns = min(shutil.get_terminal_size((100, 24)).columns, 120)
    return textwrap.wrap(
        text, columns, initial_indent=indent, subsequent_indent=indent, break_long_words=False
    )

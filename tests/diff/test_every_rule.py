"""Every rule of change, shown by one edit of a small specification; and every word of the model, watched by a rule."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from diff.kiln import GONE, Edit, as_it_stands, book_changes, changes
from lightmeter.diff import rules
from lightmeter.diff.change import Change
from lightmeter.diff.rules import RULES

S = "/components/schemas"
PLATE = f"{S}/Plate/properties"
FIRE = "/paths/~1firings/post"
LABEL = "/paths/~1firings~1{id}/put"
RATES = "/entries/1/rows"
TEXT = {"type": "string"}
BODY = {"content": {"application/json": {"schema": TEXT}}}
JAR = {
    "type": "object",
    "additionalProperties": False,
    "required": ["kind"],
    "properties": {"kind": {"const": "jar"}},
}
WALL = {"type": "object", "required": ["on"], "properties": {"on": {"const": "wall"}}}
COOLER = {"type": "object", "required": ["phase"], "properties": {"phase": {"const": "waiting"}}}
SHELF = {
    "type": "object",
    "required": ["spot"],
    "properties": {"spot": {"const": "shelf"}, "number": {"type": "integer"}},
}
FLOOR = {"type": "object", "required": ["spot"], "properties": {"spot": {"const": "floor"}}}
OVENS = {"get": {"operationId": "ovens", "responses": {"200": {"description": "Ovens"}}}}
KNOWN = {"key": [], "value": "2", "observed": "2026-11-21", "source": "made up", "confidence": "stated"}
REF = "#/components/schemas"

ONE: dict[str, tuple[Edit, ...]] = {
    # values
    "range-narrowed": ((f"{PLATE}/count/maximum", 50),),
    "range-widened": ((f"{PLATE}/thickness/exclusiveMinimum", 0),),
    "multiple-of-narrowed": ((f"{PLATE}/width/multipleOf", 20),),
    "multiple-of-widened": ((f"{PLATE}/width/multipleOf", 5),),
    "multiple-of-changed": ((f"{PLATE}/width/multipleOf", 25),),
    "length-narrowed": ((f"{PLATE}/mark/maxLength", 10),),
    "length-widened": ((f"{PLATE}/mark/minLength", 0),),
    "pattern-added": ((f"{PLATE}/rim/pattern", "^x"),),
    "pattern-removed": ((f"{PLATE}/mark/pattern", GONE),),
    "pattern-changed": ((f"{PLATE}/mark/pattern", "^[a-z]*$"),),
    "format-added": ((f"{PLATE}/rim/format", "uri"),),
    "format-removed": ((f"{PLATE}/order/format", GONE),),
    "format-changed": ((f"{PLATE}/order/format", "date"),),
    "count-narrowed": ((f"{PLATE}/tags/minItems", 1),),
    "count-widened": ((f"{PLATE}/tags/maxItems", GONE),),
    "uniqueness-required": ((f"{PLATE}/tags/uniqueItems", True),),
    "uniqueness-dropped": ((f"{PLATE}/tags/uniqueItems", False),),
    "keys-changed": ((f"{PLATE}/weights/propertyNames/maxLength", 4),),
    "enum-value-removed": ((f"{PLATE}/glaze/enum/2", GONE),),
    "enum-value-added": ((f"{S}/Firing/properties/status/enum/-", "paused"),),
    "constant-changed": ((f"{S}/Fault/properties/code/const", 8),),
    "type-narrowed": ((f"{PLATE}/size/type", ["integer"]),),
    "type-widened": ((f"{PLATE}/size/type", ["integer", "string", "boolean"]),),
    "type-changed": ((f"{PLATE}/deadline/type", "boolean"),),
    "null-refused": ((f"{PLATE}/note/type", "string"),),
    "null-allowed": ((f"{PLATE}/rim/type", ["string", "null"]),),
    "values-limited": ((f"{PLATE}/deadline/enum", ["soon", "later"]),),
    "values-freed": ((f"{PLATE}/glaze/enum", GONE),),
    # fields
    "field-added": ((f"{PLATE}/lid", {"type": "boolean"}),),
    "required-field-added": ((f"{PLATE}/lid", {"type": "boolean"}), (f"{S}/Plate/required/-", "lid")),
    "field-removed": ((f"{PLATE}/rim", GONE),),
    "field-renamed": (
        (f"{PLATE}/finish", GONE),
        (f"{PLATE}/surface", {**TEXT, "description": "How the surface is finished after the last firing"}),
    ),
    "field-required": ((f"{S}/Plate/required/-", "rim"),),
    "field-optional": ((f"{S}/Firing/required/1", GONE),),
    "default-added": ((f"{PLATE}/count/default", 1),),
    "default-removed": ((f"{PLATE}/thickness/default", GONE),),
    "default-changed": ((f"{PLATE}/glazed/default", True),),
    "object-closed": ((f"{S}/Shelf/additionalProperties", False),),
    "object-opened": ((f"{S}/Bowl/additionalProperties", GONE),),
    "dependency-added": ((f"{S}/Plate/dependentRequired/rim", ["mark"]),),
    "dependency-removed": ((f"{S}/Plate/dependentRequired", {}),),
    "members-narrowed": ((f"{S}/Bowl/minProperties", 2),),
    "members-widened": ((f"{S}/Shelf/maxProperties", 6),),
    "names-changed": ((f"{S}/Shelf/propertyNames/maxLength", 9),),
    "role-changed": ((f"{S}/Plate/x-roles", {"count": "count"}),),
    # conditions
    "rule-added": (
        (f"{S}/Plate/x-rules/-", {"id": "few", "check": "count * width <= 9000", "message": "too many"}),
    ),
    "rule-removed": ((f"{S}/Plate/x-rules", []),),
    "rule-changed": ((f"{S}/Plate/x-rules/0/check", "width <= 250 || thickness >= 2.5"),),
    "hint-added": ((f"{S}/Plate/x-hints/-", {"id": "one", "when": "count == 1", "message": "A whole firing for one"}),),
    "hint-removed": ((f"{S}/Plate/x-hints", []),),
    "hint-changed": ((f"{S}/Plate/x-hints/0/when", "count > 60"),),
    "advice-added": ((f"{PLATE}/count/x-hints", [{"id": "few", "expect": {"maximum": 9}, "message": "Slow"}]),),
    "advice-removed": ((f"{PLATE}/width/x-hints", GONE),),
    "advice-changed": ((f"{PLATE}/width/x-hints/0/expect/maximum", 380),),
    # choices
    "discriminator-changed": (
        (f"{S}/Place/discriminator/propertyName", "spot"),
        (f"{S}/Shelf", SHELF),
        (f"{S}/Floor", FLOOR),
    ),
    "tag-value-removed": ((f"{S}/Place/oneOf/1", GONE), (f"{S}/Place/discriminator/mapping/floor", GONE)),
    "tag-value-added": (
        (f"{S}/Waiting", COOLER),
        (f"{S}/Step/oneOf/-", {"$ref": f"{REF}/Waiting"}),
        (f"{S}/Step/discriminator/mapping/waiting", f"{REF}/Waiting"),
    ),
    "variant-added": (
        (f"{S}/Jar", JAR),
        (f"{S}/Ware/oneOf/-", {"$ref": f"{REF}/Jar"}),
        (f"{S}/Ware/discriminator/mapping/jar", f"{REF}/Jar"),
    ),
    "variant-removed": ((f"{S}/Ware/oneOf/2", GONE), (f"{S}/Ware/discriminator/mapping/tile", GONE)),
    "reference-changed": ((f"{S}/Plate/x-reference/required", ["$ref", "path"]),),
    # prices
    "price-added": ((f"{S}/Tile/x-cost", {"unit": "usd", "total": "2"}),),
    "price-removed": ((f"{S}/Plate/x-cost", "bowl"),),
    "unit-changed": ((f"{S}/Bowl/x-cost", {"unit": "buzz", "unpriced": "nobody says what a bowl costs"}),),
    "formula-changed": (("/x-formulas/plate/let/sides", "glazed ? 3 : 1"),),
    "formula-rewritten": (("/x-formulas/plate/total", "glazed ? price * count * 2 : price * count"),),
    "unpriced-changed": (("/x-formulas/bowl/unpriced", "nobody has fired a bowl"),),
    # operations
    "operation-added": (("/paths/~1ovens", OVENS),),
    "operation-removed": (("/paths/~1photos", GONE),),
    "operation-renamed": (("/paths/~1photos/post/operationId", "sendPhoto"),),
    "pages-changed": (("/paths/~1firings/get/x-pages/items", "/more"),),
    "parameter-added": ((f"{FIRE}/parameters/-", {"name": "slow", "in": "query", "schema": {"type": "boolean"}}),),
    "required-parameter-added": (
        (f"{FIRE}/parameters/-", {"name": "slow", "in": "query", "required": True, "schema": {"type": "boolean"}}),
    ),
    "parameter-removed": ((f"{FIRE}/parameters/1", GONE),),
    "body-added": (("/paths/~1firings~1{id}/get/requestBody", BODY),),
    "body-removed": ((f"{LABEL}/requestBody", GONE),),
    "body-media-changed": (("/paths/~1photos/post/requestBody/content", {"image/webp": {}}),),
    "body-required": ((f"{LABEL}/requestBody/required", True),),
    "body-optional": ((f"{FIRE}/requestBody/required", False),),
    "response-added": ((f"{LABEL}/responses/404", {"description": "No such firing"}),),
    "header-added": ((f"{FIRE}/responses/200/headers/X-Heat", {"schema": {"type": "integer"}}),),
    "header-removed": ((f"{FIRE}/responses/200/headers", GONE),),
    "response-removed": ((f"{FIRE}/responses/202", GONE),),
    "answer-media-changed": ((f"{FIRE}/responses/202/content", {"image/png": {}}),),
    # the whole
    "server-added": (("/servers/-", {"url": "https://kiln3.example"}),),
    "server-removed": (("/servers/1", GONE),),
    "first-server-changed": (("/servers", [{"url": "https://kiln2.example"}, {"url": "https://kiln.example"}]),),
    "security-added": (("/components/securitySchemes/cookie", {"type": "apiKey", "in": "cookie", "name": "kiln"}),),
    "security-removed": (("/components/securitySchemes/key", GONE),),
    "security-changed": (("/components/securitySchemes/key/name", "X-Kiln"),),
    "event-added": (("/webhooks/cracked", {"post": {"requestBody": BODY}}),),
    "event-removed": (("/webhooks/cooled", GONE),),
    "form-changed": ((f"{S}/Ware/x-form/marker", "count"),),
    "worth-changed": (("/x-worth", {"clay": {"usd": "0.01", "source": "made up"}}),),
    "job-changed": (("/x-job/polls", [1, 5]),),
    "provider-changed": (("/x-provider", "oven"),),
}  # fmt: skip
"""Rule -> the edits after which this one change, and no other, is found."""

FIRST: dict[str, tuple[Edit, ...]] = {
    "uniqueness-required": ((f"{PLATE}/tags/uniqueItems", False),),
    "members-widened": ((f"{S}/Shelf/maxProperties", 5),),
    "names-changed": ((f"{S}/Shelf/propertyNames", {"pattern": "^[a-z]+$"}),),
}
"""Edits on both sides, where the specification has no place for the change as it stands."""

RATE: dict[str, tuple[Edit, ...]] = {
    "rate-changed": ((f"{RATES}/0/value", "0.015"),),
    "rate-known": (
        (
            f"{RATES}/2",
            {
                "key": ["green"],
                "value": "0.03",
                "observed": "2026-11-21",
                "source": "made up",
                "confidence": "stated",
            },
        ),
    ),
    "rate-lost": ((f"{RATES}/1", GONE),),
    "rate-confidence-changed": ((f"{RATES}/1/confidence", "stated"),),
    "rate-entry-added": (
        ("/entries/-", {"id": "kiln.bowl", "unit": "usd", "per": "bowl", "by": [], "rows": [KNOWN]}),
    ),
    "rate-entry-removed": (("/entries/0", GONE),),
    "rate-entry-changed": (("/entries/1/unit", "buzz"),),
}

ELSEWHERE = {
    "detail-changed": "test_meaning.py",
    "variant-renamed": "test_meaning.py",
    "provider-added": "test_sources.py",
    "provider-removed": "test_sources.py",
    "fallback-added": "test_meaning.py",
    "fallback-removed": "test_meaning.py",
}
"""Rules that one edit of this specification cannot show, with the test that does."""


@cache
def shown(rule: str) -> tuple[Change, ...]:
    """The changes after the edits of one rule."""
    return changes(*ONE[rule], before=FIRST.get(rule, ()))


@pytest.mark.parametrize("rule", ONE)
def test_one_edit_is_one_change(rule: str) -> None:
    """A single mutation of the specification gives exactly one change, of the rule that is meant for it."""
    found = shown(rule)
    assert [change.kind for change in found] == [rule]


@pytest.mark.parametrize("rule", ONE)
def test_a_change_says_what_and_where(rule: str) -> None:
    """A sentence, values that differ, sides that the rule allows, and the lines of both documents."""
    change = shown(rule)[0]
    assert change.said.strip() and "None" not in change.sentence(change.places[0])
    assert change.old != change.new
    known = next(one for one in RULES if one.name == rule)
    assert set(change.affects) - {"price"} <= set(known.breaks) or known.effect == "none"
    if change.places[0].variant is not None:
        assert change.old_origin or change.new_origin


@pytest.mark.parametrize("rule", RATE)
def test_one_edit_of_the_price_book_is_one_change(rule: str) -> None:
    """Rates too; the change is felt in the price or nowhere."""
    found = book_changes(*RATE[rule])
    assert [change.kind for change in found] == [rule]
    assert set(found[0].affects) <= {"price"}


def test_every_rule_is_shown() -> None:
    """No rule without an edit that calls for it."""
    assert set(ONE) | set(RATE) | set(ELSEWHERE) == {rule.name for rule in RULES}


def test_rules_are_complete() -> None:
    """Names are unique and kebab-case, each has a meaning of one line, and a file of its own."""
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    files = {path.stem for path in Path(rules.__file__ or "").parent.glob("*.py")} - {"__init__"}
    assert {name.replace("-", "_") for name in names} == files
    for rule in RULES:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
        assert rule.meaning and "\n" not in rule.meaning


def test_nothing_is_found_where_nothing_changed() -> None:
    """The specification compared with itself."""
    assert changes() == ()
    assert book_changes() == ()


def level(*edits: Edit) -> tuple[str, Any]:
    found = changes(*edits)
    assert len(found) == 1
    return found[0].level, found[0].affects


def test_the_direction_decides() -> None:
    """The same turn breaks requests where something is sent, and answers where something comes back."""
    assert level((f"{PLATE}/count/maximum", 50)) == ("breaking", ("requests",))
    assert level((f"{S}/Firing/properties/heat/maximum", 1300)) == ("compatible", ())
    assert level((f"{PLATE}/count/maximum", 500)) == ("compatible", ())
    assert level((f"{S}/Firing/properties/heat/maximum", 1500)) == ("breaking", ("responses",))
    assert level((f"{S}/Firing/properties/heat", GONE)) == ("breaking", ("responses",))
    assert level((f"{S}/Firing/properties/fuel", TEXT)) == ("compatible", ())


def test_a_default_that_the_price_reads_is_a_matter_of_price_too() -> None:
    """`glazed` doubles the price of a plate, `thickness` does not."""
    assert level((f"{PLATE}/glazed/default", True)) == ("breaking", ("requests", "price"))
    assert level((f"{PLATE}/thickness/default", 3)) == ("breaking", ("requests",))
    assert level((f"{PLATE}/glazed/default", GONE)) == ("price", ("price",))


def test_a_change_knows_its_place() -> None:
    """Pointers lead into the input, old and new are JSON values."""
    change = changes((f"{S}/Foot/properties/height/maximum", 8))[0]
    assert [(place.variant, place.pointer) for place in change.places] == [("kiln/plate", "/foot/height")]
    assert (change.old, change.new) == (9, 8)
    assert change.sentence(change.places[0]) == "foot/height is at most 8, was at most 9"


def test_what_a_formula_reads_is_told() -> None:
    """The request that shows the difference is named."""
    change = changes(("/x-formulas/plate/let/sides", "glazed ? 3 : 1"))[0]
    assert "1.5 times as much with" in change.said and "glazed true" in change.said
    assert as_it_stands().variants[0].price is not None

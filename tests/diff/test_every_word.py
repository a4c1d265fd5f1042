"""Every word of the model is watched by a rule, or is known to say nothing about requests, answers and prices."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_args

import pytest

from lightmeter.diff.rules import RULES
from lightmeter.diff.words import TOLD
from lightmeter.model import nodes, rules, types

QUIET = "text for people"
PLACE = "a place in a file"
STRUCTURE = "found by walking through it"

WORDS: dict[str, dict[str, str]] = {
    "Model": {
        "provider": "provider-changed", "title": QUIET, "version": QUIET, "spec": PLACE, "servers": "server-removed",
        "types": STRUCTURE, "forms": "form-changed", "operations": "operation-removed",
        "security": "security-removed", "events": "event-removed", "job": "job-changed", "worth": "worth-changed",
    },
    "Variant": {
        "path": "variant-renamed", "tags": "constant-changed", "body": STRUCTURE, "price": "formula-changed",
        "reference": "reference-changed",
    },
    "Choice": {
        "name": PLACE, "tag": "discriminator-changed", "cases": "tag-value-removed", "otherwise": "fallback-removed",
        "description": QUIET, "origin": PLACE,
    },
    "Object": {
        "name": PLACE, "fields": "field-removed", "extra": "object-closed", "dependent_required": "dependency-added",
        "rules": "rule-changed", "hints": "hint-changed", "description": QUIET, "origin": PLACE,
        "keys": "names-changed", "min_properties": "members-narrowed", "max_properties": "members-narrowed",
    },
    "Field": {
        "name": "field-renamed", "type": STRUCTURE, "required": "field-required", "default": "default-changed",
        "description": QUIET, "source": QUIET, "origin": PLACE, "role": "role-changed",
        "renamed_from": "field-renamed",
    },
    "Form": {"name": "form-changed", "marker": "form-changed", "type": STRUCTURE},
    "Parameter": {"place": "parameter-removed", "field": STRUCTURE},
    "Response": {
        "status": "response-removed", "media_type": "answer-media-changed", "type": STRUCTURE, "description": QUIET,
        "others": "answer-media-changed", "headers": "header-removed",
    },
    "Operation": {
        "id": "operation-renamed", "method": "operation-removed", "path": "operation-removed",
        "parameters": "parameter-removed", "body": "body-removed", "body_required": "body-required",
        "responses": "response-removed", "rules": "rule-changed", "description": QUIET, "origin": PLACE,
        "upload": "body-removed", "pages": "pages-changed", "body_media": "body-media-changed",
    },
    "Security": {
        "name": "security-removed",
        "kind": "security-changed",
        "parameter": "security-changed",
        "variable": "security-changed",
    },
    "Event": {"name": "event-removed", "type": STRUCTURE, "description": QUIET},
    "Rule": {
        "id": "rule-added", "check": "rule-changed", "text": QUIET, "reads": "rule-changed", "at": QUIET,
        "message": QUIET, "severity": "rule-changed", "source": QUIET, "origin": PLACE,
    },
    "Hint": {
        "id": "hint-added", "when": "hint-changed", "text": QUIET, "reads": "hint-changed", "at": QUIET,
        "message": QUIET, "severity": "hint-changed", "source": QUIET, "origin": PLACE,
    },
    "Price": {
        "formula": PLACE, "unit": "unit-changed", "text": QUIET, "rates": "formula-changed",
        "lets": "formula-changed", "total": "formula-changed", "unpriced": "unpriced-changed",
        "unknown": "unpriced-changed", "source": QUIET,
        "examples": "figures that the build checks the formula by", "origin": PLACE,
    },
    "Advice": {
        "id": "advice-added", "expect": "advice-changed", "message": QUIET, "severity": "advice-changed",
        "source": QUIET, "origin": PLACE,
    },
    "Advised": {"inner": STRUCTURE, "advice": "advice-added"},
    "Anything": {},
    "Boolean": {},
    "Integer": {
        "minimum": "range-narrowed", "maximum": "range-narrowed", "multiple_of": "multiple-of-narrowed",
        "format": "format-changed",
    },
    "Number": {
        "minimum": "range-narrowed", "maximum": "range-narrowed", "exclusive_minimum": "range-narrowed",
        "exclusive_maximum": "range-narrowed", "multiple_of": "multiple-of-narrowed",
    },
    "String": {
        "min_length": "length-narrowed", "max_length": "length-narrowed", "pattern": "pattern-changed",
        "format": "format-changed",
    },
    "Enum": {"values": "enum-value-removed", "name": PLACE},
    "Nullable": {"inner": "null-refused"},
    "Array": {
        "items": STRUCTURE, "min_items": "count-narrowed", "max_items": "count-narrowed",
        "unique": "uniqueness-required",
    },
    "Map": {
        "values": STRUCTURE, "keys": "keys-changed", "min_properties": "count-narrowed",
        "max_properties": "count-narrowed",
    },
    "Union": {"members": "type-changed", "keyword": "type-changed"},
    "Named": {"name": PLACE},
}  # fmt: skip
"""Class of the model -> its words, each with a rule that watches it or the reason why none does."""

CLASSES: tuple[Any, ...] = (
    nodes.Model, *get_args(nodes.NamedType), nodes.Field, nodes.Form, nodes.Parameter, nodes.Response,
    nodes.Operation, nodes.Security, nodes.Event, rules.Rule, rules.Hint, rules.Price, types.Advice,
    *get_args(types.Type),
)  # fmt: skip


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_word_is_watched(kind: Any) -> None:
    """A word that is added to the model has a rule of change or a reason here, or `detail-changed` tells it."""
    words = {field.name for field in fields(kind)}
    known = set(WORDS[kind.__name__])
    assert known <= words
    assert words - known == set() or kind.__name__ in TOLD


@pytest.mark.parametrize("name", TOLD)
def test_what_is_told_elsewhere_is_told(name: str) -> None:
    """`detail-changed` leaves out just the words that have a rule or a reason."""
    assert set(WORDS[name]) == TOLD[name]


def test_the_rules_exist() -> None:
    """What watches a word is a rule of the registry."""
    names = {rule.name for rule in RULES}
    watched = {word for words in WORDS.values() for word in words.values() if "-" in word}
    assert watched <= names

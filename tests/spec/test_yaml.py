"""Nothing in our YAML means something else to another reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from spec.documents import ROOT

FILES = sorted(ROOT.rglob("*.yaml"))
PLAIN = {
    "tag:yaml.org,2002:str": re.compile(r"(?s).*"),
    "tag:yaml.org,2002:null": re.compile(r"null"),
    "tag:yaml.org,2002:bool": re.compile(r"true|false"),
    "tag:yaml.org,2002:int": re.compile(r"-?(0|[1-9][0-9]*)"),
    "tag:yaml.org,2002:float": re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+"),
}
"""What a plain scalar may look like, by the type YAML 1.1 gives it: no yes, no 16:9, no date, no octal."""
NUMBER_TO_1_2 = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
"""A number to YAML 1.2 (core schema), which YAML 1.1 may take for text."""
AMOUNTS = {"price", "documented", "value", "expect"}


def _scalars(node: yaml.Node, key: str = "") -> Iterator[tuple[str, yaml.ScalarNode]]:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _scalars(name)
            yield from _scalars(value, name.value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _scalars(value, key)
    elif isinstance(node, yaml.ScalarNode):
        yield key, node


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_plain_scalar_is_read_alike_everywhere(file: Path) -> None:
    """YAML 1.1 and 1.2 agree on every unquoted scalar, and amounts are always quoted."""
    root = yaml.compose(file.read_text("utf-8"), yaml.SafeLoader)
    assert root is not None
    for key, scalar in _scalars(root):
        if scalar.style is None:
            where = f"{file}:{scalar.start_mark.line + 1}: {scalar.value}"
            assert PLAIN[scalar.tag].fullmatch(scalar.value), where
            assert not (scalar.tag.endswith(":str") and NUMBER_TO_1_2.fullmatch(scalar.value)), where
            assert key not in AMOUNTS or scalar.value in {"null", "unpriced"}, where


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_nothing_is_shared_or_written_twice(file: Path) -> None:
    """No anchors, no aliases, no tags, and no member twice in one mapping."""
    text = file.read_text("utf-8")
    for event in yaml.parse(text, yaml.SafeLoader):
        assert not isinstance(event, yaml.AliasEvent), event.start_mark
        assert (getattr(event, "anchor", None), getattr(event, "tag", None)) == (None, None), event.start_mark
    stack = [yaml.compose(text, yaml.SafeLoader)]
    while stack:
        node = stack.pop()
        if isinstance(node, yaml.MappingNode):
            names = [name.value for name, _ in node.value]
            assert len(names) == len(set(names)), f"{node.start_mark}: {names}"
            stack.extend(value for _, value in node.value)
        elif isinstance(node, yaml.SequenceNode):
            stack.extend(node.value)

"""A strict YAML reader with positions: the part of YAML 1.2 that means the same as JSON.

In: bytes. Out: `Parsed`; every fault is a value. PyYAML finds the tokens; types, keys, aliases and budgets
are decided here. No recursion: what is nested lies on a stack.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, TypeAlias

from lightmeter.load.decode import decode
from lightmeter.load.jsonfaults import Frame, Refused, fault
from lightmeter.load.parsed import YAML_LIMITS, Parsed, SyntaxFault, line_column
from lightmeter.load.yamlfaults import syntax_fault
from lightmeter.load.yamltypes import Misfit, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lightmeter.load.parsed import Entry, Index, JsonValue, Limits, Numbers

Keys: TypeAlias = Literal["text", "typed"]
"""What a plain key such as `200` is: the text "200" (OpenAPI's rule), or a fault that says to quote it."""

_BREAKS: Final = re.compile("[\x85\u2028\u2029]")
_TAG: Final = "tag:yaml.org,2002:"


def read_yaml(
    data: bytes, limits: Limits = YAML_LIMITS, numbers: Numbers = "float", keys: Keys = "typed"
) -> Parsed:
    """One YAML document, strictly. Duplicate keys are faults of a readable document: the last value stays."""
    text = decode(data, limits, "YAML")
    if isinstance(text, SyntaxFault):
        return Parsed("", None, None, (text,), readable=False)
    reader = _Reader(text, limits, numbers, keys)
    try:
        reader.read()
        value, root = reader.frames[0].only()
    except Refused as refused:
        return Parsed(text, None, None, (*reader.duplicates, refused.fault), readable=False)
    return Parsed(text, value, root, tuple(reader.duplicates), readable=True)


class _Anchor:
    """An anchored value: its size and height once written out, known when it is closed."""

    __slots__ = ("before", "height", "index", "size", "value")

    def __init__(self, before: int) -> None:
        self.before: Final = before
        self.size: int | None = None
        self.height = 0
        self.value: JsonValue = None
        self.index: Index | None = None


class _Reader:
    """One reading. `frames` is what is open: first the document itself, then mappings and sequences.

    `keys` holds, for each open mapping, the key that waits for its value.
    """

    def __init__(self, text: str, limits: Limits, numbers: Numbers, keys: Keys) -> None:
        self.text: Final = text
        self.limits: Final = limits
        self.numbers: Final[Numbers] = numbers
        self.key_rule: Final[Keys] = keys
        self.frames: Final = [Frame("", 0, "", -1, -1)]
        self.waiting: Final[list[tuple[str, int, int] | None]] = [None]
        self.open_anchors: Final[list[str | None]] = [None]
        self.heights: Final = [0]
        self.anchors: Final[dict[str, _Anchor]] = {}
        self.duplicates: Final[list[SyntaxFault]] = []
        self.aliases = 0
        self.nodes = 0
        self.documents = 0
        self.last = 0

    def read(self) -> None:
        odd = _BREAKS.search(self.text)
        if odd:
            name = f"U+{ord(odd[0]):04X}"
            self.refuse(
                "line-separator",
                f"{name} would end the line: in double quotes write it as \\u{ord(odd[0]):04x}",
                odd.start(),
            )
        handlers: dict[str, Callable[[Any], None]] = {
            "DocumentStartEvent": self.document,
            "ScalarEvent": self.leaf,
            "AliasEvent": self.alias,
            "MappingStartEvent": self.open,
            "SequenceStartEvent": self.open,
            "MappingEndEvent": self.close,
            "SequenceEndEvent": self.close,
        }
        for event in self.events():
            handler = handlers.get(type(event).__name__)
            if handler:
                handler(event)
        if not self.documents:
            self.refuse("empty", "the file holds no value, only comments: one value is expected", 0)

    def events(self) -> Iterator[Any]:
        import yaml

        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            stream = loader(self.text)
            while stream.check_event():
                yield stream.get_event()
        except yaml.YAMLError as error:
            raise Refused(syntax_fault(self.text, error)) from None

    def document(self, event: Any) -> None:
        self.documents += 1
        at = event.start_mark.index
        if self.documents > 1:
            self.refuse("many-documents", "a second document (`---`): one file holds one document", at)
        if event.tags:
            self.refuse("tag", "%TAG directives are not read: remove it", at)
        if event.version and event.version != (1, 2):
            self.refuse("yaml-version", "files are read as YAML 1.2: remove the %YAML directive", at)

    def leaf(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        self.plain_tag(event, start)
        self.last = end
        if self.expects_key():
            self.take_key(event, start, end)
            return
        value = self.scalar(event, start)
        if event.anchor:
            self.define(event.anchor, start)
        self.add(value, start, end, None)
        if event.anchor:
            self.complete(event.anchor, value, None, 0)

    def alias(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        self.last = end
        if self.expects_key():
            self.refuse("key", "an alias is no key: write the key out, in quotes", start)
        anchor = self.anchors.get(event.anchor)
        if anchor is None:
            self.refuse("unknown-alias", f"*{event.anchor} has no anchor &{event.anchor} before it", start)
        if anchor.size is None:
            self.refuse(
                "alias-cycle",
                f"*{event.anchor} stands inside its own anchor: a value cannot contain itself",
                start,
            )
        self.aliases += 1
        if self.aliases > self.limits.aliases:
            self.refuse(
                "too-many-aliases", f"more than {self.limits.aliases} aliases: write the values out", start
            )
        self.count(anchor.size - 1, start)
        if len(self.frames) - 1 + anchor.height > self.limits.depth:
            self.refuse("too-deep", f"nested more than {self.limits.depth} levels deep", start)
        self.heights[-1] = max(self.heights[-1], anchor.height)
        self.add(anchor.value, start, end, anchor.index)

    def open(self, event: Any) -> None:
        start = event.start_mark.index
        bracket = "{" if type(event).__name__ == "MappingStartEvent" else "["
        self.plain_tag(event, start)
        if self.expects_key():
            self.refuse("key", "a mapping or a list is no key: a key is one text", start)
        if len(self.frames) > self.limits.depth:
            self.refuse("too-deep", f"nested more than {self.limits.depth} levels deep", start)
        if event.anchor:
            self.define(event.anchor, start)
        key, key_start, key_end = self.waiting[-1] or ("", -1, -1)
        self.frames.append(Frame(bracket, start, key, key_start, key_end))
        self.waiting.append(None)
        self.open_anchors.append(event.anchor)
        self.heights.append(0)

    def close(self, event: Any) -> None:
        # A block ends where the next token starts: its last part tells where its text ends.
        if event.end_mark.index > event.start_mark.index:
            self.last = event.end_mark.index
        frame = self.frames.pop()
        self.waiting.pop()
        anchor = self.open_anchors.pop()
        height = self.heights.pop() + 1
        self.heights[-1] = max(self.heights[-1], height)
        self.add(frame.value, frame.start, max(self.last, frame.start), frame.index)
        if anchor:
            self.complete(anchor, frame.value, frame.index, height)

    def define(self, name: str, start: int) -> None:
        if name in self.anchors:
            self.refuse("duplicate-anchor", f"the anchor &{name} is defined twice: rename one of them", start)
        self.anchors[name] = _Anchor(self.nodes)

    def complete(self, name: str, value: JsonValue, index: Index | None, height: int) -> None:
        anchor = self.anchors[name]
        anchor.size, anchor.height = self.nodes - anchor.before, height
        anchor.value, anchor.index = value, index

    def expects_key(self) -> bool:
        return self.frames[-1].bracket == "{" and self.waiting[-1] is None

    def take_key(self, event: Any, start: int, end: int) -> None:
        key: str = event.value
        if event.implicit[0]:
            if key == "<<":
                self.refuse("merge-key", "`<<` merges are not read: write the members out", start)
            value = self.scalar(event, start) if self.key_rule == "typed" else key
            if not isinstance(value, str) or not key:
                self.refuse(
                    "key", f'the key {key or "(empty)"} is not text: put it in quotes, "{key}"', start
                )
        if event.anchor:
            self.refuse("key", "a key has no anchor: remove it", start)
        self.waiting[-1] = (key, start, end)

    def scalar(self, event: Any, start: int) -> JsonValue:
        if not event.implicit[0]:
            return event.value
        try:
            return plain(event.value, self.limits, self.numbers)
        except Misfit as misfit:
            self.refuse(misfit.code, misfit.message, start)

    def plain_tag(self, event: Any, start: int) -> None:
        if event.tag is not None:
            name = event.tag.replace(_TAG, "!!")
            self.refuse(
                "tag",
                f"the tag {name} is not read: remove it (text that looks like a number stands in quotes)",
                start,
            )

    def add(self, value: JsonValue, start: int, end: int, inner: Index | None) -> None:
        self.count(1, start)
        frame = self.frames[-1]
        key, key_start, key_end = self.waiting[-1] or ("", -1, -1)
        self.waiting[-1] = None
        if isinstance(frame.value, list):
            frame.value.append(value)
        else:
            if key in frame.value:
                first, _ = line_column(self.text, frame.first(key))
                message = f'"{key}" is given twice, first on line {first}: remove one of them'
                self.duplicates.append(fault(self.text, "duplicate-key", message, key_start))
            frame.value[key] = value
        entry: Entry = (key_start, key_end, start, end, inner)
        frame.place(key, entry)

    def count(self, nodes: int, start: int) -> None:
        self.nodes += nodes
        if self.nodes > self.limits.nodes:
            message = f"more than {self.limits.nodes:,} values once its aliases are written out"
            self.refuse("too-large", f"{message}: split the document", start)

    def refuse(self, code: str, message: str, offset: int) -> NoReturn:
        raise Refused(fault(self.text, code, message, offset))

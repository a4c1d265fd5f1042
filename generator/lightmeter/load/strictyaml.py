"""A strict YAML reader with positions: the part of YAML 1.2 that means the same as JSON.

In: bytes. Out: `Parsed`; every fault is a value. PyYAML finds the tokens; types, keys, aliases and budgets
are decided here. No recursion: what is nested lies on a stack.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from lightmeter.load.decode import decode
from lightmeter.load.frames import Frame, Refused, duplicates, fault, quoted
from lightmeter.load.parsed import YAML_LIMITS, Parsed, SyntaxFault
from lightmeter.load.yamlanchors import Anchors
from lightmeter.load.yamlfaults import syntax_fault
from lightmeter.load.yamltypes import Misfit, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lightmeter.load.frames import Twice
    from lightmeter.load.parsed import Index, JsonValue, Limits, Numbers

Keys: TypeAlias = Literal["text", "typed"]
"""What a plain key such as `200` is: the text "200" (OpenAPI's rule), or a fault that says to quote it."""

_BREAKS: Final = re.compile("[\x85\u2028\u2029]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
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
        return Parsed(text, None, None, (*duplicates(text, reader.twice), refused.fault), readable=False)
    return Parsed(text, value, root, tuple(duplicates(text, reader.twice)), readable=True)


class _Reader:
    """One reading. `frames` is what is open: first the document itself, then mappings and sequences.

    For each of them `waiting` holds the key that waits for its value, `names` its anchor and `heights` how
    deep its parts go.
    """

    def __init__(self, text: str, limits: Limits, numbers: Numbers, keys: Keys) -> None:
        self.text: Final = text
        self.limits: Final = limits
        self.numbers: Final[Numbers] = numbers
        self.keys: Final[Keys] = keys
        self.frames: Final = [Frame("", 0, "", -1, -1)]
        self.waiting: Final[list[tuple[str, int, int] | None]] = [None]
        self.names: Final[list[str | None]] = [None]
        self.heights: Final = [0]
        self.anchors: Final = Anchors(limits)
        self.twice: Final[list[Twice]] = []
        self.documents = 0
        self.end = 0
        """Where the text of the last part ended: a block itself ends only where the next token starts."""

    def read(self) -> None:
        odd = _BREAKS.search(self.text)
        if odd:
            name = f"{ord(odd[0]):04X}"
            message = f"U+{name} would end the line: in double quotes write it as \\u{name.lower()}"
            raise Refused(fault(self.text, "line-separator", message, odd.start()))
        handlers: dict[str, Callable[[Any, int, int], None]] = {
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
            start, end = event.start_mark.index, event.end_mark.index
            try:
                if handler:
                    handler(event, start, end)
            except Misfit as misfit:
                raise Refused(fault(self.text, misfit.code, misfit.message, start)) from None
        if not self.documents:
            raise Refused(fault(self.text, "empty", "the file holds only comments: one value is expected", 0))

    def events(self) -> Iterator[Any]:
        import yaml

        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            stream = loader(self.text)
            while stream.check_event():
                yield stream.get_event()
        except yaml.YAMLError as error:
            raise Refused(syntax_fault(self.text, error)) from None

    def document(self, event: Any, start: int, end: int) -> None:
        self.documents += 1
        if self.documents > 1:
            raise Misfit("many-documents", "a second document (`---`): one file holds one document")
        if event.tags:
            raise Misfit("tag", "%TAG directives are not read: remove it")
        if event.version and event.version != (1, 2):
            raise Misfit("yaml-version", "files are read as YAML 1.2: remove the %YAML directive")

    def leaf(self, event: Any, start: int, end: int) -> None:
        _refuse_tag(event)
        if _SURROGATE.search(event.value):  # libyaml refuses them itself, PyYAML's own parser does not
            raise Misfit("lone-surrogate", "half of a surrogate pair: write the character itself")
        self.end = end
        if self.expects_key():
            self.waiting[-1] = (self.key(event), start, end)
            return
        value = self.scalar(event)
        if event.anchor:
            self.anchors.define(event.anchor)
        self.add(value, start, end, None)
        if event.anchor:
            self.anchors.complete(event.anchor, value, None, 0)

    def alias(self, event: Any, start: int, end: int) -> None:
        self.end = end
        if self.expects_key():
            raise Misfit("key", "an alias is no key: write the key out, in quotes")
        anchor = self.anchors.use(event.anchor, len(self.frames) - 1)
        self.heights[-1] = max(self.heights[-1], anchor.height)
        self.add(anchor.value, start, end, anchor.index)

    def open(self, event: Any, start: int, end: int) -> None:
        _refuse_tag(event)
        if self.expects_key():
            raise Misfit("key", "a mapping or a list is no key: a key is one text")
        if len(self.frames) > self.limits.depth:
            raise Misfit("too-deep", f"nested more than {self.limits.depth} levels deep")
        if event.anchor:
            self.anchors.define(event.anchor)
        key, key_start, key_end = self.waiting[-1] or ("", -1, -1)
        bracket = "{" if type(event).__name__ == "MappingStartEvent" else "["
        self.frames.append(Frame(bracket, start, key, key_start, key_end))
        self.waiting.append(None)
        self.names.append(event.anchor)
        self.heights.append(0)

    def close(self, event: Any, start: int, end: int) -> None:
        if end > start:
            self.end = end
        frame = self.frames.pop()
        self.waiting.pop()
        name = self.names.pop()
        height = self.heights.pop() + 1
        self.heights[-1] = max(self.heights[-1], height)
        self.add(frame.value, frame.start, max(self.end, frame.start), frame.index)
        if name:
            self.anchors.complete(name, frame.value, frame.index, height)

    def expects_key(self) -> bool:
        return self.frames[-1].bracket == "{" and self.waiting[-1] is None

    def key(self, event: Any) -> str:
        key: str = event.value
        if event.anchor:
            raise Misfit("key", "a key has no anchor: remove it")
        if not event.implicit[0]:
            return key
        if key == "<<":
            raise Misfit("merge-key", "`<<` merges are not read: write the members out")
        value = self.scalar(event) if self.keys == "typed" else key
        if not isinstance(value, str) or not key:
            raise Misfit("key", f"the key {key or '(empty)'} is not text: put it in quotes, {quoted(key)}")
        return key

    def scalar(self, event: Any) -> JsonValue:
        return plain(event.value, self.limits, self.numbers) if event.implicit[0] else event.value

    def add(self, value: JsonValue, start: int, end: int, inner: Index | None) -> None:
        self.anchors.count(1)
        key, key_start, key_end = self.waiting[-1] or ("", -1, -1)
        self.waiting[-1] = None
        first = self.frames[-1].add(key, value, (key_start, key_end, start, end, inner))
        if first >= 0:
            self.twice.append((key, first, key_start))


def _refuse_tag(event: Any) -> None:
    if event.tag is not None:
        name = event.tag.replace(_TAG, "!!")
        message = f"the tag {name} is not read: remove it (text that looks like a number stands in quotes)"
        raise Misfit("tag", message)

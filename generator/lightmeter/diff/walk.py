"""The walk: two models side by side, part by part, every rule asked at every pair.

In: two `Model`s. Out: a `Graph`. Parts are paired by where they are used, never by the names of their schemas, so
that schemas may be renamed, moved, inlined or spelled another way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lightmeter.diff import rules
from lightmeter.diff.calls import headers, parameters, response_name, responses
from lightmeter.diff.enums import value_key
from lightmeter.diff.formulas import reads
from lightmeter.diff.graph import Graph, Hit, Key, Node
from lightmeter.diff.kinds import members_of
from lightmeter.diff.leaves import case_pair, model_pair
from lightmeter.diff.members import step
from lightmeter.diff.news import events
from lightmeter.diff.pairs import (
    AdvicePair,
    FieldPair,
    KindPair,
    ModelPair,
    ObjectPair,
    OperationPair,
    PricePair,
    RulesPair,
    TypePair,
    VariantPair,
    WordsPair,
    object_pair,
)
from lightmeter.diff.plain import plain
from lightmeter.diff.rule import Found, Rule
from lightmeter.diff.wholes import turn
from lightmeter.model.kinds import kinds_of
from lightmeter.model.nodes import Choice, Model, NamedType, Object, Variant
from lightmeter.model.scope import bare
from lightmeter.model.types import Advice, Advised, Array, Map, Named, Nullable, Origin, Type

NOTHING: frozenset[str] = frozenset()


def walk(old: Model, new: Model) -> Graph:
    """Every pair of parts that both models have, with what was found there."""
    return _Walk(old, new).whole()


class _Walk:
    """State of one comparison."""

    def __init__(self, old: Model, new: Model) -> None:
        self.pair: ModelPair = model_pair(old, new)
        self.old_types, self.new_types = dict(old.types), dict(new.types)
        self.partner = {left.name: right.name for left, right in self.pair.variants.same}
        self.graph = Graph()

    def whole(self) -> Graph:
        """The models, then variants, operations, forms and callbacks: what is sent and what comes back."""
        root = self.graph.nodes["model",] = Node("")
        root.sides |= {"requests", "responses"}
        self._ask(root, rules.MODEL, self.pair, "", None, None)
        self._ask(root, rules.WORDS, WordsPair(self.pair.old, self.pair.new), "", None, None)
        sent: list[Key] = [self._variant(old, new) for old, new in self.pair.variants.same]
        back: list[Key] = []
        for old, new in self.pair.operations.same:
            request, answer = self._operation(OperationPair(old, new))
            sent.append(request)
            back.append(answer)
        for old, new in events(self.pair).same:
            back.append(self._use(("event", new.name), new.name, old.type, new.type))
        old_forms, new_forms = (
            {form.name: form for form in model.forms} for model in (self.pair.old, self.pair.new)
        )
        for name in (name for name in old_forms if name in new_forms):
            uses = Named(old_forms[name].type), Named(new_forms[name].type)
            sent.append(self._use(("form", name), name, *uses))
        self.graph.mark(sent, "requests")
        self.graph.mark(back, "responses")
        return self.graph

    def _use(self, key: Key, label: str, old: Type, new: Type) -> Key:
        """A node for a type that is used as a whole."""
        node = self.graph.nodes[key] = Node(label)
        self._type(node, old, new, "", None, None)
        return key

    def _ask(
        self,
        node: Node,
        asked: Iterable[Rule[Any]],
        pair: object,
        at: str,
        old_origin: Origin | None,
        new_origin: Origin | None,
    ) -> None:
        for rule in asked:
            found: Found
            for found in rule.find(pair):
                origins = found.old_origin, found.new_origin
                if origins == (None, None):
                    origins = old_origin, new_origin
                node.hits.append(Hit(rule, found, at + found.at, *origins))

    def _variant(self, old: Variant, new: Variant) -> Key:
        key = ("variant", new.name)
        node = self.graph.nodes[key] = Node(new.name, variant=new.name)
        origins = old.body.origin, new.body.origin
        self._ask(node, rules.VARIANT, VariantPair(old, new), "", *origins)
        self._ask(node, rules.WORDS, WordsPair(old, new), "", *origins)
        self._ask(node, rules.PRICE, PricePair(old.price, new.price, old.body, new.body), "", *origins)
        priced = reads(old.price) | reads(new.price)
        tags = dict(old.tags).keys() ^ dict(new.tags).keys()
        self._object(node, old.body, new.body, frozenset(tags), priced)
        return key

    def _object(
        self, node: Node, old: Object, new: Object, ignored: frozenset[str], priced: frozenset[str]
    ) -> None:
        pair: ObjectPair = object_pair(old, new, ignored, priced)
        origins = old.origin, new.origin
        self._ask(node, rules.OBJECT, pair, "", *origins)
        self._ask(node, rules.WORDS, WordsPair(old, new), "", *origins)
        self._ask(node, rules.CONDITIONS, RulesPair(old.rules, new.rules, old.hints, new.hints), "", *origins)
        for before, after in (*pair.same, *pair.renamed):
            self._field(node, FieldPair(before, after, before.name in priced), step(after.name))
        if old.extra is not None and new.extra is not None:
            self._type(node, old.extra, new.extra, "/*", *origins)

    def _field(self, node: Node, pair: FieldPair, at: str) -> None:
        origins = pair.old.origin, pair.new.origin
        self._ask(node, rules.FIELD, pair, at, *origins)
        self._ask(node, rules.WORDS, WordsPair(pair.old, pair.new), at, *origins)
        self._type(node, pair.old.type, pair.new.type, at, *origins)

    def _type(
        self, node: Node, old: Type, new: Type, at: str, old_origin: Origin | None, new_origin: Origin | None
    ) -> None:
        origins = old_origin, new_origin
        whole = KindPair(old, new, frozenset(kinds_of(old)), frozenset(kinds_of(new)))
        self._ask(node, rules.KIND, whole, at, *origins)
        self._ask(node, rules.ADVICE, AdvicePair(_advice(old), _advice(new)), at, *origins)
        if turn(whole) not in ("same", "narrower", "wider"):
            return
        before, after = members_of(bare(old)[0]), members_of(bare(new)[0])
        for group in before:
            if group in after:
                self._member(node, bare(before[group])[0], bare(after[group])[0], at, *origins)

    def _member(
        self, node: Node, old: Type, new: Type, at: str, old_origin: Origin | None, new_origin: Origin | None
    ) -> None:
        """Types of one JSON type on both sides."""
        origins = old_origin, new_origin
        match old, new:
            case Named(before), Named(after):
                node.edges.append((at, self._named(before, after, NOTHING)))
            case (Named(), Map()) | (Map(), Named()):
                self._open(node, old, new, at, *origins)
            case _:
                self._ask(node, rules.TYPE, TypePair(old, new), at, *origins)
        if isinstance(old, Array) and isinstance(new, Array):
            self._type(node, old.items, new.items, at + "/*", *origins)
        if isinstance(old, Map) and isinstance(new, Map):
            self._type(node, old.values, new.values, at + "/*", *origins)

    def _open(
        self, node: Node, old: Type, new: Type, at: str, old_origin: Origin | None, new_origin: Origin | None
    ) -> None:
        """A map on one side and named members on the other: a map is an object without named members."""
        before, after = (
            self._as_object(old, new_origin or old_origin),
            self._as_object(new, old_origin or new_origin),
        )
        if before is None or after is None:
            self._shape(node, old, new, at, old_origin, new_origin)
            return
        inner = ("map", before.name, after.name, str(len(self.graph.nodes)))
        self.graph.nodes[inner] = Node(after.name)
        self._object(self.graph.nodes[inner], before, after, NOTHING, NOTHING)
        node.edges.append((at, inner))

    def _as_object(self, kind: Type, origin: Origin | None) -> Object | None:
        if isinstance(kind, Map):
            here = origin or Origin("", 1, 1, "")
            sizes = kind.min_properties, kind.max_properties
            return Object("map", (), kind.values, (), (), (), "", here, kind.keys, *sizes)
        found = (
            self.old_types.get(kind.name) or self.new_types.get(kind.name)
            if isinstance(kind, Named)
            else None
        )
        found = found.body if isinstance(found, Variant) else found
        return found if isinstance(found, Object) else None

    def _shape(
        self, node: Node, old: Type, new: Type, at: str, old_origin: Origin | None, new_origin: Origin | None
    ) -> None:
        """Objects that are built in such different ways that their parts cannot be compared."""
        changed = next(rule for rule in rules.KIND if rule.name == "type-changed")
        words = [_in_words(kind, types) for kind, types in ((old, self.old_types), (new, self.new_types))]
        found = Found(f" is {words[1]}, was {words[0]}", words[0], words[1])
        node.hits.append(Hit(changed, found, at, old_origin, new_origin))

    def _named(self, old: str, new: str, ignored: frozenset[str]) -> Key:
        """The node of two named types; variants have theirs by their own name."""
        before, after = self.old_types[old], self.new_types[new]
        if (
            isinstance(before, Variant)
            and isinstance(after, Variant)
            and self.partner.get(before.name) == after.name
        ):
            return ("variant", after.name)
        key = ("type", old, new)
        if key not in self.graph.nodes:
            node = self.graph.nodes[key] = Node(new)
            self._named_pair(node, before, after, ignored)
        return key

    def _named_pair(self, node: Node, old: NamedType, new: NamedType, ignored: frozenset[str]) -> None:
        left = old.body if isinstance(old, Variant) else old
        right = new.body if isinstance(new, Variant) else new
        if isinstance(left, Object) and isinstance(right, Object):
            self._object(node, left, right, ignored, NOTHING)
        elif isinstance(left, Choice) and isinstance(right, Choice):
            self._choice(node, left, right)
        else:
            self._shape(node, Named(left.name), Named(right.name), "", left.origin, right.origin)

    def _choice(self, node: Node, old: Choice, new: Choice) -> None:
        origins = old.origin, new.origin
        known = frozenset(self.partner), frozenset(self.partner.values())
        self._ask(
            node, rules.CHOICE, case_pair(old, new, self.old_types, self.new_types, known), "", *origins
        )
        ignored = frozenset({old.tag, new.tag}) if old.tag != new.tag else NOTHING
        cases = {value_key(value): target for value, target in new.cases}
        for value, target in old.cases:
            other = cases.get(value_key(value))
            if other is not None:
                node.edges.append(("", self._named(target, other, ignored)))
        if old.otherwise is not None and new.otherwise is not None:
            node.edges.append(("", self._named(old.otherwise, new.otherwise, ignored)))

    def _operation(self, pair: OperationPair) -> tuple[Key, Key]:
        """What an operation is sent, and what it answers."""
        old, new = pair.old, pair.new
        name = f"{new.method} {new.path}"
        request, answer = self._node("operation", name), self._node("answer", name)
        origins = old.origin, new.origin
        sent, back = self.graph.nodes[request], self.graph.nodes[answer]
        for rule in rules.OPERATION:
            self._ask(back if rule.effect == "wider" else sent, (rule,), pair, "", *origins)
        self._ask(sent, rules.WORDS, WordsPair(old, new), "", *origins)
        self._ask(sent, rules.CONDITIONS, RulesPair(old.rules, new.rules), "", *origins)
        for before, after in parameters(pair).same:
            self._field(sent, FieldPair(before.field, after.field), f"/{after.place}{step(after.field.name)}")
        if old.body is not None and new.body is not None:
            self._type(sent, old.body, new.body, "", *origins)
        for status, found in headers(pair):
            for before, after in found.same:
                self._field(back, FieldPair(before, after), f"/{status}{step(after.name)}")
        for before, after in responses(pair).same:
            self._ask(back, rules.WORDS, WordsPair(before, after), "", *origins)
            if before.type is not None and after.type is not None:
                self._type(back, before.type, after.type, f"/{response_name(after)}", *origins)
        return request, answer

    def _node(self, kind: str, name: str) -> Key:
        self.graph.nodes[kind, name] = Node(name)
        return kind, name


def _advice(kind: Type) -> tuple[Advice, ...]:
    match kind:
        case Advised(inner, advice):
            return (*advice, *_advice(inner))
        case Nullable(inner):
            return _advice(inner)
        case _:
            return ()


def _in_words(kind: Type, types: dict[str, NamedType]) -> str:
    found = types.get(kind.name) if isinstance(kind, Named) else None
    if isinstance(found, Choice):
        values = ", ".join(str(plain(value)) for value, _ in found.cases)
        return f"one of several objects by `{found.tag}`: {values}"
    return "an object with any names" if isinstance(kind, Map) else "an object"

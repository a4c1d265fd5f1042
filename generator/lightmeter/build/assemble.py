"""The build as a whole: forms, operations, named types, variants, in that order.

In: a `Document` and a price book. Out: a `Model` and the warnings; errors end the build with a `SpecError`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from keyword import iskeyword

from lightmeter.build.calling import events, job, security
from lightmeter.build.context import Context, as_items, as_list, as_object, as_text, below
from lightmeter.build.cycles import check_cycles
from lightmeter.build.figures import check_figures
from lightmeter.build.keywords import ROOT_EXTENSIONS, check_extensions
from lightmeter.build.operations import operations
from lightmeter.build.proofs import note_proofs
from lightmeter.build.raterows import check_rows
from lightmeter.build.rules import rule_at
from lightmeter.build.soundness import check_soundness
from lightmeter.build.values import Site, type_of
from lightmeter.build.variants import promote
from lightmeter.build.worth import worth_of
from lightmeter.load.diagnostics import Diagnostic, SpecError
from lightmeter.load.document import Document
from lightmeter.model.nodes import Choice, Form, Model, NamedType, Operation, Variant
from lightmeter.model.scope import object_of, rule_scope
from lightmeter.model.types import Named
from lightmeter_cost.pricebook import PriceBook

PROVIDER = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
"""Names of providers become names of folders and modules."""


def build_model(
    document: Document, book: PriceBook, *, figures: bool = True
) -> tuple[Model, tuple[Diagnostic, ...]]:
    """The model of `document` and the warnings met on the way; raises `SpecError` with every error.

    `figures`: the documented figures must follow from the rates of `book`; False where other rates are tried out.
    """
    try:
        return _built(document, book, figures)
    except RecursionError:
        message = "its schemas are nested, or extend each other, too deeply to be read"
        raise SpecError([Diagnostic("too-deep", "error", document.origin(""), message)]) from None


def _built(document: Document, book: PriceBook, figures: bool) -> tuple[Model, tuple[Diagnostic, ...]]:
    root = as_object(document.root)
    info = as_object(root.get("info"))
    context = Context(document, as_text(root.get("x-provider")) or _slug(as_text(info.get("title"))))
    context.diagnostics += document.notes
    check_extensions(context, "", root, ROOT_EXTENSIONS)
    provider = context.provider
    if not PROVIDER.fullmatch(provider) or iskeyword(provider):
        message = (
            f"{provider[:60]!r} cannot name a provider: small letters, digits and dashes, a letter first, no word of "
            "Python; give another name as x-provider"
        )
        context.report("bad-provider", "/x-provider", message)
    forms = _forms(context)
    found = operations(context)
    reported, followed, secrets = events(context), job(context, found), security(context)
    note_proofs(context, found, secrets)
    if not found and not reported and not forms:
        _note_emptiness(context)
    if not check_cycles(context):
        raise SpecError(tuple(context.diagnostics))
    types = promote(context, _roots(context, forms, found), book)
    worth = worth_of(context)
    checked = tuple(_with_rules(context, operation, types) for operation in found)
    if all(diagnostic.severity != "error" for diagnostic in context.diagnostics):
        check_soundness(context, types, checked)
        variants = tuple(node for node in types.values() if isinstance(node, Variant))
        if figures:
            check_figures(context, variants, book)
        check_rows(context, variants, book)
    if any(diagnostic.severity == "error" for diagnostic in context.diagnostics):
        raise SpecError(tuple(context.diagnostics))
    model = Model(
        provider=provider,
        title=as_text(info.get("title")),
        version=as_text(info.get("version")),
        spec=document.file,
        servers=tuple(as_text(as_object(server).get("url")) for server in as_list(root.get("servers")))
        or ("/",),
        types=tuple(types.items()),
        forms=forms,
        operations=checked,
        security=secrets,
        events=reported,
        job=followed,
        worth=worth,
    )
    return model, tuple(context.diagnostics)


def _note_emptiness(context: Context) -> None:
    """A document that only holds schemas for others, or nothing yet."""
    schemas = len(as_object(as_object(context.node("/components")).get("schemas")))
    unused = f": the schemas of its components ({schemas:,}) are not in the model" if schemas else ""
    message = (
        f"the document has no operations and no webhooks, so there is nothing to call or to judge{unused}"
    )
    context.report("no-operations", "", message, "warning")


def _slug(title: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:36].strip("-")
    return plain if plain[:1].isalpha() else f"api-{plain}".strip("-")


def _forms(context: Context) -> tuple[Form, ...]:
    """The shapes a request file may have, as `x-form` marks them; tags are asked before other markers."""
    found: list[tuple[bool, Form]] = []
    for name, schema in as_items(as_object(context.node("/components")).get("schemas")):
        if not isinstance(as_object(schema).get("x-form"), dict):
            continue
        mark, at = as_object(as_object(schema)["x-form"]), below("/components/schemas", str(name), "x-form")
        if not as_text(mark.get("name")) or not as_text(mark.get("marker")):
            message = "a form needs name, what it is called, and marker, the member that a request has in it"
            context.report("bad-form", at, message)
            continue
        kind = type_of(context, Site((below("/components/schemas", str(name)),), str(name)))
        if not isinstance(kind, Named):
            context.report("bad-form", at, "a form must be an object")
            continue
        marker = as_text(mark.get("marker"))
        node = context.types.get(kind.name)
        is_tag = isinstance(node, Choice) and node.tag == marker
        found.append((not is_tag, Form(as_text(mark.get("name")), marker, kind.name)))
    return tuple(form for _, form in sorted(found, key=lambda pair: pair[0]))


def _roots(
    context: Context, forms: tuple[Form, ...], found: tuple[Operation, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Where variants hang: the form called `input`, else every operation's request body."""
    inputs = [form for form in forms if form.name == "input"]
    if inputs:
        return tuple((form.type, (context.provider,)) for form in inputs)
    return tuple(
        (operation.body.name, _path(context, operation))
        for operation in found
        if isinstance(operation.body, Named)
    )


def _path(context: Context, operation: Operation) -> tuple[str, ...]:
    """provider/tags for a choice, provider/operation for a body that is one plain object."""
    body = operation.body
    is_choice = isinstance(body, Named) and isinstance(context.types.get(body.name), Choice)
    return (context.provider,) if is_choice else (context.provider, operation.id)


def _with_rules(context: Context, operation: Operation, types: dict[str, NamedType]) -> Operation:
    """Rules of an operation read the members of its body and its query parameters by name."""
    fields = {one.field.name: one.field for one in operation.parameters if one.place == "query"}
    body = object_of(types, operation.body)
    if body is not None:
        fields = {**{field.name: field for field in body.fields}, **fields}
    at = operation.origin.pointer
    listed = as_list(as_object(context.node(at)).get("x-rules"))
    if listed and body is None:
        message = "rules of an operation are judged with its body, which must be one object; write them there"
        context.report("bad-rule", below(at, "x-rules"), message)
        return operation
    scope, known = rule_scope(fields.values()), frozenset(fields)
    rules = (rule_at(context, below(at, "x-rules", index), scope, known) for index in range(len(listed)))
    return replace(operation, rules=tuple(rule for rule in rules if rule is not None))

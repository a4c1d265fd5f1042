"""What can be found in a specification: every code, with its severity and its meaning in a line.

In: nothing. Out: `CODES`, those of `load` included. `rules` lists them and `explain` reads one aloud.
"""

from __future__ import annotations

from typing import Final

from lightmeter.load.diagnostics import CODES as LOADED
from lightmeter.model.types import Severity

_ERRORS: Final[dict[str, str]] = {
    **LOADED,
    "ambiguous-choice": "two branches of a choice that nothing tells apart",
    "bad-bound": "a minimum, maximum, length, count or multipleOf that is no such number",
    "bad-discriminator": "a discriminator without propertyName, or with values that are no strings",
    "bad-expression": "a formula or rule that cannot be read",
    "bad-form": "an `x-form` without name or marker, or on something that is no object",
    "bad-formula": "a price without unit, without total, or with words that do not fit",
    "bad-header": "the name of a header that cannot be sent",
    "bad-hint": "an `x-hints` entry that lacks a word, or has one that cannot be",
    "bad-job": "an `x-job` that does not fit the operations it names",
    "bad-keyword": "a keyword with a value of the wrong JSON type",
    "bad-pages": "an `x-pages` that does not fit the operation",
    "bad-parameter": "a parameter that cannot be sent as it is described",
    "bad-parts": "an `x-parts` that does not fit the answer",
    "bad-path": "a path that does not begin with one slash",
    "bad-pattern": "a regular expression that an engine cannot compile, or that may take for ever",
    "bad-provider": "a name that cannot name a provider",
    "bad-ref": "a `$ref` that is no string",
    "bad-rename": "an `x-renamed-from` that names no member",
    "bad-request-body": "a request body without content",
    "bad-rule": "an `x-rules` entry that lacks a word, or has one that cannot be",
    "bad-server": "a server whose address is not http or https",
    "bad-variable": "an `x-env` that names no variable of the environment",
    "bad-worth": "an `x-worth` without an amount in US dollars",
    "contradicted-figure": "a documented price that the formula does not give",
    "contradictory-closedness": "an object that is closed in one place and open in another",
    "cyclic-inheritance": "a schema that contains itself",
    "default-outside-type": "a default that its own schema refuses",
    "discriminator-absent-property": "a discriminator whose property a branch does not have",
    "discriminator-contradicts-const": "a mapping that leads to a branch with another tag",
    "discriminator-cyclic": "discriminators that lead back to themselves",
    "discriminator-dangling": "a mapping to a schema that does not exist",
    "discriminator-outside": "a mapping to a schema that is not one of the branches, or not in the document",
    "empty-enum": "an enum without values",
    "never-valid": "a schema that no value can satisfy",
    "recursive-type": "a type that contains itself without an object in between",
    "too-deep": "schemas that are nested, or extend each other, too deeply to be read",
    "too-large": "an object that is too large when it is written out",
    "unknown-formula": "a price that names a formula which is not in `x-formulas`",
    "unknown-name": "a formula, rule or rate that reads a member which nobody knows",
    "unknown-rate": "a price that names an entry which is not in the price book",
    "unknown-role": "an `x-roles` word that does not exist",
    "unknown-type": "a type that is not one of JSON's",
    "unsupported-body": "a body that is not JSON",
    "unsupported-choice": "a choice with a branch that cannot be told apart here",
    "unsupported-keyword": "a keyword that the model has no word for",
    "unsupported-schema": "a schema that is not understood",
    "unsupported-value": "an enum or const of lists or objects",
}
_WARNINGS: Final[dict[str, str]] = {
    "bad-extension": "an extension of ours that is misspelt, or stands where nobody reads it",
    "bad-response": "an answer under something that is no HTTP status",
    "left-out": "an operation that was left out because --skip-unsupported was given",
    "length-bounded": "a text of any length under a pattern that takes too long on long ones",
    "misplaced-closedness": "a closed part of an object that, read strictly, refuses the members of its siblings",
    "no-operations": "a document without operations",
    "no-rate-row": "a value of a request for which the price book has no row",
    "openapi-upgrade": "something of OpenAPI 3.0 that was read in one of several ways",
    "unknown-keyword": "a word beside the keywords of a schema that is none itself, so nothing is made of it",
}
_REMARKS: Final[dict[str, str]] = {
    "not-in-model": "a part of the document that the model has no word for, so nothing is made of it",
    "type-not-stated": "a schema whose type follows from its other keywords only",
}
CODES: Final[dict[str, tuple[Severity, str]]] = {
    **{code: ("error", meaning) for code, meaning in _ERRORS.items()},
    **{code: ("warning", meaning) for code, meaning in _WARNINGS.items()},
    **{code: ("info", meaning) for code, meaning in _REMARKS.items()},
}
"""By code: the gravest severity it is given with, and the meaning."""

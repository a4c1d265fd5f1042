"""The rules of every provider, as data. Names are stable: people select, ignore and search by them."""

from __future__ import annotations

from lightmeter.lint.rule import Rule

_TEXT = (
    ("binary", "the file is no text: an image, an archive, a program"),
    ("byte-order-mark", "the file begins with a byte order mark, or is UTF-16 or UTF-32"),
    ("empty", "there is no value in the file"),
    ("invalid-utf8", "a byte that is not UTF-8"),
    ("too-deep", "nested deeper than any request is"),
    ("too-large", "more bytes than one document or one line may have"),
)
_VALUES = (
    ("bad-escape", "a backslash that begins no escape of JSON"),
    ("bad-number", "a number that JSON does not write so: +1, 01, .5, 0x10"),
    ("control-character", "a control character that stands unescaped"),
    ("lone-surrogate", "an escape that is half of a character"),
    ("not-a-number", "NaN or Infinity, which JSON does not have"),
    ("number-digits", "an integer with more digits than anybody means"),
    ("number-range", "a number that no double can hold, such as 1e400"),
    ("unclosed-string", "a text without its closing quote"),
    ("single-quotes", "single or typographic quotes around a text"),
    ("unquoted-key", "a key without double quotes"),
    ("unquoted-value", "a word that is none of true, false, null"),
)
_SHAPE = (
    ("comment", "a comment, which JSON does not have"),
    ("mismatched-bracket", "a bracket that closes something else, or nothing"),
    ("missing-colon", "no colon between a key and its value"),
    ("missing-comma", "no comma between two members or items"),
    ("missing-value", "a key, or a comma, without a value"),
    ("trailing-comma", "a comma before a closing bracket"),
    ("trailing-data", "something after the value of the document"),
    ("truncated", "the file ends before what it opened is closed"),
    ("unexpected-character", "a character that can begin no value"),
)
_YAML = (
    ("alias-cycle", "an alias inside of what it names"),
    ("duplicate-anchor", "an anchor that is defined twice"),
    ("indentation", "a line that is indented differently from its neighbours, or with tabs"),
    ("key", "a key that is not text"),
    ("line-separator", "a line separator inside a text"),
    ("many-documents", "a second document in the file"),
    ("merge-key", "a merge key (`<<`)"),
    ("not-yaml", "text that is not YAML"),
    ("tag", "a tag or a tag directive"),
    ("too-many-aliases", "more aliases, or more values behind them, than are read"),
    ("unknown-alias", "an alias that names no anchor"),
    ("yaml-version", "a directive for another version of YAML"),
)

RULES = (
    Rule(
        "malformed",
        "error",
        None,
        "The text is not strict JSON or YAML.",
        "Nothing is repaired silently: readers differ in what they make of such a text. The finding stands "
        "where reading stopped; in JSON Lines the other lines are still judged.",
        '{"quantity": 4,}',
        '{"quantity": 4}',
        codes=(*_TEXT, *_VALUES, *_SHAPE, *_YAML),
    ),
    Rule(
        "duplicate-key",
        "error",
        None,
        "A member that is given twice.",
        "Readers disagree which one counts: a `quantity` of 1 and of 4 is one price or four times that. The "
        "pointed-at member is the later one, which most readers take.",
        '{"quantity": 1, "quantity": 4}',
        '{"quantity": 4}',
    ),
    Rule(
        "unreadable",
        "error",
        None,
        "A file inside a given folder cannot be read.",
        "A file that is named on the command line and cannot be read ends the command with exit code 2. Below"
        " a folder it is reported, and the other files are judged. Check its permissions, or exclude it.",
    ),
    Rule(
        "unknown-request",
        "error",
        None,
        "The value has none of the forms a request may have.",
        "A request is recognised by one member, for instance `steps` of a workflow, `$type` of a step, "
        "`engine` of an input; or it is an envelope with `method`, `url` and `body`. Add the member, or say "
        "what the file holds with --provider and --endpoint.",
        '{"model": "klein", "prompt": "A cat"}',
        '{"engine": "flux2", "model": "klein", "operation": "createImage", "prompt": "A cat"}',
    ),
    Rule(
        "unknown-variant",
        "error",
        "discriminator",
        "A tag has a value that leads to no variant.",
        "The tags (`engine`, then for instance `model` and `operation`) choose what else the request may "
        "hold. Nothing below a wrong tag is judged: which fields would be right is not known. The message "
        "lists the values the tag may have.",
        '{"engine": "flux2", "model": "clein"}',
        '{"engine": "flux2", "model": "klein"}',
    ),
    Rule(
        "missing-field",
        "error",
        "required",
        "A required member is not there.",
        "The pointer names the place where the member should stand; line and column are those of the object "
        "around it. Members that are required only beside another one are reported with the keyword "
        "`dependentRequired`.",
        '{"engine": "flux2", "model": "klein", "operation": "createImage"}',
        '{"engine": "flux2", "model": "klein", "operation": "createImage", "prompt": "A cat"}',
    ),
    Rule(
        "unknown-field",
        "error",
        "additionalProperties",
        "A member that this object does not have.",
        "Either the name is spelled differently here (the nearest name is proposed), or another variant has "
        "it (they are listed in `accepted_by`). Providers refuse such a request or ignore the member.",
        '{"engine": "sdcpp", "sampler": "euler"}',
        '{"engine": "sdcpp", "sampleMethod": "euler"}',
    ),
    Rule(
        "unlisted-field",
        "warning",
        "additionalProperties",
        "A member that an open object does not list, but that is spelled nearly like one it does.",
        "The object takes any further member, so the request is accepted; the member that was probably meant "
        "keeps its default.",
        '{"$type": "imageGen", "retrys": 2}',
        '{"$type": "imageGen", "retries": 2}',
    ),
    Rule(
        "wrong-type",
        "error",
        "type",
        "A value of another JSON type.",
        "Numbers stand without quotes, true and false are not 1 and 0, and a single item still stands in "
        "brackets. 1024.0 counts as an integer, as in JSON Schema. Null is taken only where the field says "
        "so.",
        '{"width": "1024"}',
        '{"width": 1024}',
    ),
    Rule(
        "fits-several",
        "error",
        "oneOf",
        "A value that fits several alternatives of which exactly one may fit.",
        "Nothing in the specification tells the alternatives apart. Add a member that only the one that is meant has; "
        "if the provider takes the value all the same, its specification means `anyOf`.",
    ),
    Rule(
        "wrong-const",
        "error",
        "const",
        "A member that has one allowed value has another.",
        "The message names the value. Where a tag decides the value, the tag may be what is wrong.",
        '{"status": "cancelled"}',
        '{"status": "canceled"}',
    ),
    Rule(
        "not-in-enum",
        "error",
        "enum",
        "A value that is not one of the listed ones.",
        "Comparison is exact, upper and lower case included. The message lists what is allowed.",
        '{"priority": "High"}',
        '{"priority": "high"}',
    ),
    Rule(
        "below-minimum",
        "error",
        "minimum",
        "A number below its minimum.",
        "Where it must also be a multiple of something, the message names the least value that is both.",
        '{"quantity": 0}',
        '{"quantity": 1}',
    ),
    Rule(
        "above-maximum",
        "error",
        "maximum",
        "A number above its maximum.",
        "Where the number must also be a multiple of something, the message names the greatest value that is "
        "both. Other variants may allow more: see `lightmeter explain`.",
        '{"width": 4096}',
        '{"width": 2048}',
    ),
    Rule(
        "not-multiple-of",
        "error",
        "multipleOf",
        "A number that is not a multiple of the step it comes in.",
        "Image models work on blocks of pixels. The message names the nearest values on either side within "
        "the bounds; taking one changes the size of the picture, so the fix is unsafe.",
        '{"width": 1000}',
        '{"width": 992}',
    ),
    Rule(
        "too-short",
        "error",
        "minLength",
        "A text with fewer characters than needed.",
        "Characters are Unicode code points: an emoji counts as one or more.",
        '{"prompt": ""}',
        '{"prompt": "A cat"}',
    ),
    Rule(
        "too-long",
        "error",
        "maxLength",
        "A text with more characters than allowed.",
        "Characters are Unicode code points. Shorten the text; cutting it is never offered as a fix.",
    ),
    Rule(
        "too-few-items",
        "error",
        "minItems",
        "A list, a map or an object with fewer entries than needed.",
        "An edit, for instance, needs an image to start from.",
        '{"operation": "editImage", "images": []}',
        '{"operation": "editImage", "images": ["https://example.com/cat.png"]}',
    ),
    Rule(
        "too-many-items",
        "error",
        "maxItems",
        "A list, a map or an object with more entries than allowed.",
        "Remove entries, or send several requests. Other variants may take more.",
        '{"images": ["a", "b", "c"]}',
        '{"images": ["a", "b"]}',
    ),
    Rule(
        "duplicate-item",
        "error",
        "uniqueItems",
        "An item that stands twice in a list of different items.",
        "1 and 1.0 are the same item, as in JSON Schema. Remove one of them.",
        '{"tags": ["cat", "cat"]}',
        '{"tags": ["cat"]}',
    ),
    Rule(
        "bad-pattern",
        "error",
        "pattern",
        "A text that does not have the form it must have.",
        "The message shows the form as a regular expression.",
        '{"externalId": "my id"}',
        '{"externalId": "my-id"}',
    ),
    Rule(
        "bad-format",
        "error",
        "format",
        "A value that does not fit its format.",
        "For instance an integer past 63 bits where the field is an `int64`.",
        '{"seed": 9223372036854775808}',
        '{"seed": 9223372036854775807}',
    ),
    Rule(
        "over-budget",
        "error",
        None,
        "The request costs more than --max-cost allows.",
        "Given for instance `--max-cost 500buzz`. The price is that of `lightmeter cost`; an unpriced request"
        " cannot be shown to stay within the budget and is reported too.",
    ),
)

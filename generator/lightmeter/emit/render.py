"""Jinja, set up once for all targets: undefined names are errors, nothing is escaped behind our back.

In: a template name and view objects. Out: text that ends in exactly one newline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lightmeter.emit.literals import python_comment, python_docstring, python_literal, python_string

if TYPE_CHECKING:
    from jinja2 import Environment


def environment(package: str) -> Environment:
    """The templates of one target folder, such as `lightmeter.emit.python`."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    found = Environment(
        loader=PackageLoader(package, "templates"),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters.update(
        string=python_string, literal=python_literal, docstring=python_docstring, comment=python_comment
    )
    return found


def render(templates: Environment, name: str, **view: object) -> str:
    """The template `name` laid out with `view`."""
    return templates.get_template(name).render(**view).rstrip("\n") + "\n"

"""Document to Model: polymorphism resolved, inheritance merged, rules and prices compiled.

In: a `Document` with the overlay applied, a price book. Out: a `Model`, or a `SpecError` that lists every
mistake with file, line and pointer. It must not know about files, targets or the command line.
"""

from lightmeter.build.assemble import build_model

__all__ = ["build_model"]

"""What changed between two specifications: on the model, not on the text.

In: two `Model`s, two price books, saved requests. Out: `Change`s, each found by one rule of `diff.rules`, and
how many of the requests are refused or cost something else. Only `sources`, `git` and `requests` read files.
"""

"""A provider to test against: it validates and bills with the emitted code, keeps state, and spends nothing.

In: HTTP. Out: what the provider would answer, and a ledger of what truly happened.

`app.build` makes the ASGI application, `serving` runs it on a socket. What a document says (paths, parameters,
schemas, defaults) is read from the model; what it cannot say (how work proceeds, what a preview keeps) is a manner:
a package here with a function `manner`, found by operation id. No part of it asks which provider it plays.
"""

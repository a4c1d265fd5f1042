"""The left end: text to `Document`, and the strict readers that the linter shares. Import its modules."""

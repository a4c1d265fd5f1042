"""The left end: text to `Document`, and the strict readers that the linter uses too. Import the modules themselves."""

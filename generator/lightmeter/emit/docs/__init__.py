"""Model to Markdown: a reference to read, one page a variant."""

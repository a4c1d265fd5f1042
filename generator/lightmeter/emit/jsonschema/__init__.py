"""JSON Schemas: flat, closed, self-contained, for editors and for other validators."""

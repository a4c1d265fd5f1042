"""Pydantic models of the requests, made by datamodel-code-generator from our flat closed schemas."""

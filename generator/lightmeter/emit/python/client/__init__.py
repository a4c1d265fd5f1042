"""The emitted HTTP client."""

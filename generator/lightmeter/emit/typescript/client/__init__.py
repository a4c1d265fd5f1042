"""The HTTP client of a provider in TypeScript."""

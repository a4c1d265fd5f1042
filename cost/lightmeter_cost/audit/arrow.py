"""pyarrow, which has no types of its own: loaded when it is needed, and `Any` in one place only."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def pyarrow() -> Any:
    """The package; ModuleNotFoundError where the extra `audit` is not installed."""
    return import_module("pyarrow")


def parquet() -> Any:
    """Its part for Parquet files."""
    return import_module("pyarrow.parquet")

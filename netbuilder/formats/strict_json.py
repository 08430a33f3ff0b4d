"""JSON from files that may come from anywhere, as `netbuilder.core.strict_json` reads it."""

from netbuilder.core.strict_json import MOST_BYTES, parse

__all__ = ["MOST_BYTES", "parse"]

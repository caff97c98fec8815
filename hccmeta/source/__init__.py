"""YAML and CSV text to plain data that knows its line and column."""

from hccmeta.source.document import Document, Mark

__all__ = ["Document", "Mark"]

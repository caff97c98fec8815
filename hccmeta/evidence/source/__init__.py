"""Text to plain data that knows its line and column.

In: the bytes of a YAML or CSV file. Out: a ``Document`` or table, and every fault of its form. No tag is obeyed and no
alias expanded; size, depth and number of values are bounded, and no text raises.
"""

from hccmeta.evidence.source.document import Document, Mark
from hccmeta.evidence.source.files import Text, read_text
from hccmeta.evidence.source.table import HeaderCheck, NumberTable, read_table
from hccmeta.evidence.source.text_table import read_text_table
from hccmeta.evidence.source.yaml_reader import read_yaml

__all__ = [
    "Document",
    "HeaderCheck",
    "Mark",
    "NumberTable",
    "Text",
    "read_table",
    "read_text",
    "read_text_table",
    "read_yaml",
]

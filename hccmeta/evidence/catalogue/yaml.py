"""Faults of YAML text: what would be read as something else, or not at all."""

from __future__ import annotations

from hccmeta.ground.problem import Code

SYNTAX = Code(
    "Y201",
    "Cannot be read as YAML",
    "The rest of the file cannot be understood from here on.",
    "compare the indentation, quotes and colons with another study's file",
    "title: Sorafenib: a trial",
    'title: "Sorafenib: a trial"',
)
TAB = Code(
    "Y202",
    "Tab character",
    "YAML forbids tabs in indentation, and they look like spaces.",
    "use two spaces for each level",
    "arms:\n<tab>- id: sorafenib",
    "arms:\n  - id: sorafenib",
)
DUPLICATE_KEY = Code(
    "Y203",
    "Key given twice",
    "Only one of the two values can count, and readers disagree on which.",
    "keep one of the two lines",
    "n: 478\nn: 476",
    "n: 478",
)
ANCHOR = Code(
    "Y204",
    "Anchor, alias or merge key",
    "References hide where a value comes from, and a few lines of them can grow without end.",
    "write the value out in each place",
    "countries: &where [Japan]\nregions: *where",
    "countries:\n  - Japan",
)
TAG = Code(
    "Y205",
    "Tag",
    "A tag asks for another type than the text shows.",
    "delete the word that starts with '!'",
    "n: !!str 478",
    "n: 478",
)
DOCUMENTS = Code(
    "Y206",
    "Several documents in one file",
    "One file is one record; what follows '---' would be lost.",
    "delete the '---' line, or move what follows into its own folder",
    "id: reflect-2018\n---\nid: sharp-2008",
    "id: reflect-2018",
)
WORD = Code(
    "Y207",
    "Unquoted yes, no, on, off, y or n",
    "Many YAML readers turn these words into true or false: the country code of Norway becomes 'false'.",
    "write the country's name, put the word in quotes, or write true or false",
    "countries:\n  - no",
    "countries:\n  - Norway",
)
NUMBER_FORM = Code(
    "Y208",
    "Number that readers understand differently",
    "A leading zero means base 8 to some readers, a colon base 60, and an underscore may be dropped.",
    "write the plain decimal number, or put the text in quotes",
    "n: 0478",
    "n: 478",
)
NOT_FINITE = Code(
    "Y209",
    "Not a number, or infinite",
    "No fact of a study is infinite or 'not a number'.",
    "leave the field out, or use 'not_reached: true' for a median that was not reached",
    "value: .inf",
    "not_reached: true",
)
TOO_DEEP = Code(
    "Y210",
    "Too deep or too many values",
    "Records are shallow; deep nesting is a slip of brackets or an attack.",
    "keep within 20 levels and 20,000 values",
    "a: [[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]",
    "a: [1]",
)
KEY_NOT_TEXT = Code(
    "Y211",
    "Key is not a word",
    "Keys are the names of the codebook.",
    "write a field's name before the colon",
    "? [a, b]\n: 1",
    "name: REFLECT",
)
DATE_AS_TEXT = Code(
    "Y212",
    "Date where none belongs",
    "Many YAML readers turn such a text into a date of their own type.",
    "put it in quotes when it is meant as text",
    "name: 2018-03-24",
    'name: "2018-03-24"',
)

ALL = (
    SYNTAX,
    TAB,
    DUPLICATE_KEY,
    ANCHOR,
    TAG,
    DOCUMENTS,
    WORD,
    NUMBER_FORM,
    NOT_FINITE,
    TOO_DEEP,
    KEY_NOT_TEXT,
    DATE_AS_TEXT,
)

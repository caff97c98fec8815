"""Faults of files as such, whatever they hold."""

from __future__ import annotations

from hccmeta.ground.problem import Code

OUTSIDE = Code(
    "T101",
    "Not a plain file of this folder",
    "A link that leads elsewhere, a folder or a device in the place of a file cannot be reviewed in a pull request.",
    "put the file itself into the folder",
    "os.sorafenib.csv -> /home/me/os.csv",
    "os.sorafenib.csv (a file)",
)
TOO_LARGE = Code(
    "T102",
    "File too large",
    "Records and curves are small; a large file is something else, and reading is bounded so that it cannot hang.",
    "keep records under 256 kB and curve files under 1 MB",
    "a PDF of the paper renamed to study.yaml",
    "study.yaml of a few kB",
)
EMPTY = Code(
    "T103",
    "Empty file",
    "An empty file says nothing; it is usually a save that failed.",
    "fill the file or delete it",
    "study.yaml (0 bytes)",
    "study.yaml with the study's record",
)
BINARY = Code(
    "T104",
    "Binary file",
    "Only text can be reviewed line by line.",
    "save it as plain text (UTF-8); export a spreadsheet as CSV",
    "os.sorafenib.csv saved as .xlsx",
    "os.sorafenib.csv saved as CSV",
)
NOT_UTF8 = Code(
    "T105",
    "Not UTF-8",
    "Another encoding turns letters with accents into other letters on another machine.",
    "save the file as UTF-8 (in the editor's status bar, or 'Save with encoding')",
    "authors saved in Latin-1",
    "authors saved in UTF-8",
)
BYTE_ORDER_MARK = Code(
    "T106",
    "Byte order mark",
    "An invisible character before the first key or column name changes that name.",
    "save as 'UTF-8' without BOM, or run 'hccmeta check --fix'",
    "<BOM>time,survival",
    "time,survival",
)
LINE_ENDS = Code(
    "T107",
    "Windows line ends",
    "Mixed line ends make every line of a later change look changed.",
    "save with line ends LF, or run 'hccmeta check --fix'",
    "lines that end in CR LF",
    "lines that end in LF",
)
CONTROL = Code(
    "T108",
    "Invisible control character",
    "Control characters and those that turn the direction of writing can make a text read other than it is.",
    "delete the character and type the text anew",
    "title: REFLECT<BEL>",
    "title: REFLECT",
)

ALL = (OUTSIDE, TOO_LARGE, EMPTY, BINARY, NOT_UTF8, BYTE_ORDER_MARK, LINE_ENDS, CONTROL)

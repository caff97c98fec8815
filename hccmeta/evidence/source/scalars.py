"""What a plain (unquoted) YAML scalar means, and which ones are traps.

The rules are those of YAML 1.2's core schema, narrowed: what YAML 1.1 readers would take for something else is a fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hccmeta.evidence.catalogue import yaml as codes
from hccmeta.ground.problem import Code

Scalar = str | int | float | bool | None

_CONSTANTS: dict[str, Scalar] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off"})
# Characters with which a number, a date or a special float can begin: all else is text.
_LOOKS_NUMERIC = re.compile(r"[-+.\d]")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:(?:0|[1-9]\d{0,17})(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][-+]?\d{1,3})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt ].*)?", re.ASCII)
_SPECIAL = re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE)
_LEADING_ZERO = re.compile(r"[-+]?0\d+(?:\.\d*)?", re.ASCII)
_OTHER_BASE = re.compile(r"[-+]?0[xob][\da-f_]+", re.ASCII | re.IGNORECASE)
_UNDERSCORE = re.compile(r"[-+]?\d[\d_]*_[\d_]*(?:\.[\d_]*)?", re.ASCII)
_BASE_60 = re.compile(r"[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?", re.ASCII)
_HUGE = re.compile(r"[-+]?\d{19,}(?:\.\d*)?", re.ASCII)


@dataclass(frozen=True)
class Trap:
    """A scalar that readers understand differently: the kind of fault, and what it says."""

    code: Code
    what: str


def is_date(text: str) -> bool:
    """Whether YAML 1.1 readers would make a date of ``text``."""
    return _DATE.fullmatch(text) is not None


def plain(text: str) -> Scalar | Trap:
    """The value of the unquoted scalar ``text``; dates stay text."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if not _LOOKS_NUMERIC.match(text):
        if len(text) <= 3 and text.lower() in _WORDS:
            return Trap(codes.WORD, f"'{text}' without quotes is true or false to many readers")
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        value = float(text)
        return value if abs(value) < 1e300 else Trap(codes.NOT_FINITE, f"{text} is too large a number")
    return _trap(text) or text


def _trap(text: str) -> Trap | None:
    if _SPECIAL.fullmatch(text):
        return Trap(codes.NOT_FINITE, f"'{text}' is not a finite number")
    if _LEADING_ZERO.fullmatch(text):
        return Trap(codes.NUMBER_FORM, f"'{text}' starts with 0, which means base 8 to some readers")
    if _OTHER_BASE.fullmatch(text):
        return Trap(codes.NUMBER_FORM, f"'{text}' is a number of another base to some readers")
    if _UNDERSCORE.fullmatch(text):
        return Trap(codes.NUMBER_FORM, f"'{text}' has an underscore, which some readers drop")
    if _BASE_60.fullmatch(text):
        return Trap(codes.NUMBER_FORM, f"'{text}' is a number of base 60 to some readers")
    if _HUGE.fullmatch(text):
        return Trap(codes.NUMBER_FORM, "a number of 19 digits or more")
    return None

"""Names of those who are cited: persons by family and given name, groups as they call themselves.

A record may say ``family`` and ``given``; where it gives a name only, a person's family name is its last word, with the
particles before it ("Jane van der Doe" is "van der Doe, Jane"). Reference managers sort and shorten by these parts; a
group in the place of a person, or a person as a group, is cited wrongly for good.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_GROUP = re.compile(
    r"\b(?:contributors?|group|team|consortium|collaborat\w+|society|association|network|committee|commission|council"
    r"|universit\w+|institut\w*|hospital|cent(?:er|re)|foundation|department|ministry|agency|registry|investigators"
    r"|organi[sz]ation|academy|college|authors|developers|project|trialists|office|board|union|federation|league"
    r"|alliance|initiative|forum|program(?:me)?|laborator\w+|school|faculty|gmbh|inc|ltd|llc|company)\b",
    re.IGNORECASE,
)
_PARTICLE = re.compile(
    "a[flnpv]|bint?|d[aeiou]|d[ae]l(?:la|le|las|los)?|das|de[ginrs]|degli|dei|dos|el?|ibn|l[ae]s?|los|o[fp]|santa?|st|'t"
    "|te[nr]?|tot|van(?:de[nr]?)?|vo[mn]|y|zu[mr]?"
)
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)


@dataclass(frozen=True)
class PersonName:
    """A person's name in parts; ``particle`` stands before the family name and is not capitalised."""

    given: str
    particle: str
    family: str
    suffix: str = ""

    @property
    def inverted(self) -> str:
        """As in an index: "van der Doe, Jane"."""
        whole = " ".join(part for part in (self.particle, self.family) if part)
        return ", ".join(part for part in (whole, self.suffix, self.given) if part)


def parts_of(name: str, *, family: str = "", given: str = "") -> PersonName | None:
    """The parts of a person's name; None for a group, and for a name of one word without parts of its own."""
    if family:
        words = family.split()
        first = next((place for place, word in enumerate(words) if not _PARTICLE.fullmatch(word)), 0)
        return PersonName(given, " ".join(words[:first]), " ".join(words[first:]))
    if _GROUP.search(name):
        return None
    if name.count(",") == 1:
        before, after = (part.strip() for part in name.split(","))
        return parts_of("", family=before, given=after) if before and after and not _SUFFIX.fullmatch(after) else None
    words = name.split()
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    if len(words) < 2 or not any(word[:1].isupper() for word in words[:-1]):
        # One word, or no capital before the last: a nickname, or a script without capitals whose order nobody knows.
        return None
    last = len(words) - 1
    start = last
    while start > 1 and _PARTICLE.fullmatch(words[start - 1]):
        start -= 1
    return PersonName(" ".join(words[:start]), " ".join(words[start:last]), words[last], suffix)

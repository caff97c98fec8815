"""When two titles are one title.

They agree when their words are equal after removing case, accents, punctuation, regional spelling, common
abbreviations and remarks such as "Epub ahead of print"; or when one lacks only a last part that names the design; or
when they are alike to at least ``ALIKE`` (ratio of matching characters, as in Python's difflib), with the same numbers
in them and with every word that only one has being nearly a word that only the other has (``WORD_ALIKE``), as
misprints are.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from hccmeta.search.identity import head, words

ALIKE = 0.95
WORD_ALIKE = 0.85

_SHORTEST = 4  # letters of a word that may be a misprint of another, or that tells anything about a title


@dataclass(frozen=True)
class Key:
    """A title taken apart: its words, the same without spaces, also without the design, and its numbers."""

    words: tuple[str, ...]
    squeezed: str
    head: str
    numbers: tuple[str, ...]


@lru_cache(maxsize=32_768)
def key(title: str) -> Key:
    """``title`` taken apart; kept, because every title is compared with many others."""
    some = words(title)
    numbers = tuple(word for word in some if any(char.isdigit() for char in word))
    return Key(some, "".join(some), "".join(words(head(title))), numbers)


def agree(first: str, second: str) -> bool:
    """Whether two titles agree, as the module's docstring states."""
    mine, other = key(first), key(second)
    if mine.squeezed == other.squeezed:
        return True
    if (mine.head and mine.head == other.squeezed) or (other.head and other.head == mine.squeezed):
        return True
    if mine.numbers != other.numbers or not _words_pair(mine, other):
        return False
    matcher = SequenceMatcher(None, mine.squeezed, other.squeezed, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def blocks(title: str) -> set[tuple[str, ...]]:
    """Keys of which two titles that agree share at least one: their first, last and longest telling words."""
    whole: set[tuple[str, ...]] = {("whole", key(title).squeezed)}
    for some in (key(title).words, words(head(title))):
        telling = [word for word in dict.fromkeys(some) if len(word) >= _SHORTEST]
        if telling:
            longest = sorted(telling, key=lambda word: (-len(word), word))[:3]
            whole |= {("first", *telling[:3]), ("last", *telling[-3:]), ("longest", *longest)}
    return whole


def _words_pair(one: Key, other: Key) -> bool:
    """Whether each word that only one title has is nearly a word that only the other has."""
    mine = [word for word in one.words if word not in other.words]
    theirs = [word for word in other.words if word not in one.words]
    if "".join(mine) == "".join(theirs):
        return True
    return all(any(_nearly(word, match) for match in theirs) for word in mine) and all(
        any(_nearly(word, match) for match in mine) for word in theirs
    )


def _nearly(word: str, other: str) -> bool:
    """Whether two words differ as misprints do; "responders" and "non-responders" do not."""
    if min(len(word), len(other)) < _SHORTEST or word.endswith(other) or other.endswith(word):
        return False
    return SequenceMatcher(None, word, other, autojunk=False).ratio() >= WORD_ALIKE

"""``docs/vocabulary.yaml`` and ``docs/risk-of-bias-tools.yaml`` of a project, read and checked.

A project without these files takes the words that come with the package.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, RootModel

from hccmeta.evidence import source
from hccmeta.evidence.catalogue import vocabulary as codes
from hccmeta.evidence.rules.at import fault
from hccmeta.evidence.source import Document
from hccmeta.evidence.source.files import RECORD_BYTES
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.reading import Model, read_record
from hccmeta.evidence.spec.types import Name, Record, Slug, Url, Version, Word
from hccmeta.evidence.spec.vocabulary import Vocabulary
from hccmeta.ground.problem import Problem


class AccentEntry(Record):
    """How a treatment is drawn."""

    ink: Literal["orange", "blue", "green", "purple", "grey", "gold", "cyan", "red", "indigo"]
    line: Literal["solid", "dashed", "dotted", "dash-dot"]
    marker: Literal["square", "circle", "triangle", "diamond"]


class Entry(Record):
    """A term of any kind."""

    label: Name
    inline: Name | None = None
    aliases: tuple[Name, ...] = ()


class TreatmentEntry(Entry):
    """A drug, a procedure or a combination; ``group`` is its class."""

    group: Slug
    accent: AccentEntry | None = None


class EndpointEntry(Entry):
    """An endpoint; all are times to an event today."""

    group: Literal["survival"]


class CharacteristicEntry(Entry):
    """A characteristic of patients: the share that has it, or its mean."""

    group: Literal["proportion", "mean"]


class FactorEntry(Entry):
    """What subgroups are made by, and its levels with their labels."""

    levels: Annotated[dict[Slug, Name], Field(min_length=1)]


class Words(Record):
    """The whole of ``docs/vocabulary.yaml``."""

    treatments: Annotated[dict[Slug, TreatmentEntry], Field(min_length=1)]
    endpoints: Annotated[dict[Slug, EndpointEntry], Field(min_length=1)]
    characteristics: dict[Word, CharacteristicEntry]
    harms: dict[Slug, Entry] = Field({})
    criteria: dict[Version, Entry] = Field({})
    factors: dict[Slug, FactorEntry] = Field({})


class ToolEntry(Record):
    """A risk-of-bias tool after its official document."""

    label: Name
    version: Name
    citation: Name
    url: Url
    read: Name = Field(description="what of the official document was read")
    domains: Annotated[dict[Slug, Name], Field(min_length=1)]
    levels: Annotated[tuple[Slug, ...], Field(min_length=2)] = Field(description="from best to worst")
    outside: tuple[Slug, ...] = Field((), description="judgements without a rank")
    overall: Literal["worst-domain", "stars"]
    stars: dict[Slug, Annotated[int, Field(ge=0, le=9)]] = Field({})


class Tools(RootModel[dict[Slug, ToolEntry]]):
    """The whole of ``docs/risk-of-bias-tools.yaml``."""


def read_vocabulary(root: Path) -> tuple[Vocabulary, tuple[Problem, ...]]:
    """The words of the project at ``root``, and what is wrong with its files; faulty ones give way to the package's."""
    own = vocabulary.packaged()
    words, found = _read(root, vocabulary.FILE, Words)
    tools, more = _read(root, vocabulary.TOOLS_FILE, Tools)
    read = vocabulary.from_data(words.model_dump() if words else {}, tools.model_dump() if tools else {})
    kinds = {kind: read.terms(kind) if words else own.terms(kind) for kind in vocabulary.KINDS}
    return Vocabulary(**kinds, tools=read.tools if tools else own.tools), (*found, *more)


def _read(root: Path, name: str, model: type[Model]) -> tuple[Model | None, tuple[Problem, ...]]:
    file, path = root / "docs" / name, f"docs/{name}"
    if not file.exists() and not file.is_symlink():
        return None, ()
    text = source.read_text(file, path, home=root / "docs", limit=RECORD_BYTES)
    if text.text is None:
        return None, text.problems
    document, problems = source.read_yaml(text.text, path)
    problems = (*text.problems, *problems)
    if document is None:
        return None, problems
    record, more = read_record(document, model)
    problems = (*problems, *more, *(_repeated(document) if isinstance(record, Words) else ()))
    return (None if problems else record), problems


def _repeated(document: Document) -> Iterator[Problem]:
    """Names of one kind that stand for two terms: an id, label or alias given twice, whatever its capitals."""
    for kind, terms in document.data.items():
        seen: dict[str, str] = {}
        for term, entry in terms.items():
            for name in dict.fromkeys(
                (term, entry["label"].lower(), *(one.lower() for one in entry.get("aliases", ())))
            ):
                if seen.setdefault(name, term) != term:
                    what = f"'{name}' stands for {seen[name]} and for {term}"
                    yield fault(document, codes.NAME_TWICE, (kind, term), what, on_key=True)

"""The codebook page: every field of every record, from the models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from hccmeta.digitise.kept import FigureTrace
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.logs import Grade
from hccmeta.evidence.spec.review import Review
from hccmeta.evidence.spec.schema import schema
from hccmeta.evidence.spec.study import Study

_RECORDS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("studies/&lt;id&gt;/study.yaml", Study),
    ("studies/&lt;id&gt;/&lt;endpoint&gt;.trace.json", FigureTrace),
    ("docs/reviews/&lt;id&gt;/review.yaml", Review),
    ("docs/reviews/&lt;id&gt;/grade.yaml", Grade),
)


def markdown(text: Callable[[str], str]) -> str:
    """The page as Markdown: a table for each record and each of its parts, then the vocabularies.

    ``text`` makes words of the project's own files safe for Markdown and HTML.
    """
    parts = [
        "# Codebook",
        "",
        "Every field a record may have. What is not listed is a fault. Fields in bold are required; "
        "the others are left out when nothing was read.",
    ]
    done: set[str] = set()
    for file, model in _RECORDS:
        made = schema(model)
        parts += ["", f"## {file}", "", *_table(made)]
        for name, part in made.get("definitions", {}).items():
            if name not in done:
                done.add(name)
                parts += ["", f"### {name}", "", part.get("description", ""), "", *_table(part)]
    parts += ["", "## Vocabularies"]
    for kind in vocabulary.KINDS:
        parts += ["", f"### {kind.capitalize()}", "", "| name | meaning | kind |", "|---|---|---|"]
        parts += [
            f"| `{term.id}` | {text(term.label)} | {_kind(term, text)} |" for term in vocabulary.in_use().terms(kind)
        ]
    parts += ["", "## Risk-of-bias tools"]
    for tool in vocabulary.in_use().tools:
        parts += ["", f"### {text(tool.label)} (`{tool.id}`)", ""]
        parts += [f"{text(tool.citation)}. Version: {text(tool.version)}.", ""]
        parts += [f"- `{domain.id}`: {text(domain.label)}" for domain in tool.domains]
        parts += ["", "Judgements: " + ", ".join(f"`{level}`" for level in (*tool.levels, *tool.outside)) + "."]
    return "\n".join(parts) + "\n"


def _kind(term: vocabulary.Term, text: Callable[[str], str]) -> str:
    return ", ".join(f"`{level}` {text(said)}" for level, said in term.levels.items()) if term.levels else term.group


def _table(part: dict[str, Any]) -> list[str]:
    required = part.get("required", [])
    rows = ["| field | form | meaning |", "|---|---|---|"]
    for name, field in part.get("properties", {}).items():
        shown = f"**`{name}`**" if name in required else f"`{name}`"
        rows.append(f"| {shown} | {_form(field)} | {_escaped(field.get('description', ''))} |")
    return rows


def _form(field: dict[str, Any]) -> str:
    """What the value looks like, in words."""
    if alternatives := field.get("anyOf") or field.get("oneOf"):
        return " or ".join(_form(one) for one in alternatives if one.get("type") != "null")
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "enum" in field or "const" in field:
        return ", ".join(f"`{word}`" for word in field.get("enum", [field.get("const")]))
    match field.get("type"):
        case "array" if isinstance(field["items"], list):
            return "[" + ", ".join(_form(item) for item in field["items"]) + "]"
        case "array":
            return f"list of {_form(field['items'])}"
        case "object":
            inner = next(iter(field.get("patternProperties", {}).values()), field.get("additionalProperties"))
            return f"by id: {_form(inner or {})}"
        case "integer" | "number" as kind:
            return ("whole number" if kind == "integer" else "number") + _bounds(field)
        case "boolean":
            return "`true` or `false`"
    example = field.get("examples", [None])[0]
    return f"text like `{example}`" if example else "text"


def _bounds(field: dict[str, Any]) -> str:
    low, high = field.get("minimum"), field.get("maximum")
    if low is not None and high is not None:
        return f", {low:,} to {high:,}"
    if low is not None:
        return f", at least {low:,}"
    return ", above 0" if field.get("exclusiveMinimum") == 0 else ""


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")

"""The page of problem codes, made from the codes themselves."""

from __future__ import annotations

from hccmeta.evidence.catalogue import FAMILIES
from hccmeta.ground.problem import Code, Level


def markdown() -> str:
    """The page as Markdown: one heading for each code, so that messages can link to it."""
    parts = [
        "# Problem codes",
        "",
        "What `hccmeta check` can report, why it matters and how to mend it. An **error** fails the check; a **hint** "
        "asks a person to look. Where it says so, a fault may stay, with its reason in the study's `accepted` entries.",
    ]
    for title, family in FAMILIES:
        parts += ["", f"## {title}"]
        for code in family:
            parts += ["", *_entry(code)]
    return "\n".join(parts) + "\n"


def _entry(code: Code) -> list[str]:
    kind = "Hint" if code.level is Level.HINT else "Error"
    stays = " It may stay, with an `accepted` entry." if code.acceptable else ""
    return [
        f"### {code.id}: {code.title} {{ #{code.id.lower()} }}",
        "",
        f"{kind}. {code.why}{stays}",
        "",
        f"**Mend:** {code.mend}.",
        "",
        "Wrong:",
        "",
        *_block(code.wrong),
        "",
        "Right:",
        "",
        *_block(code.right),
    ]


def _block(example: str) -> list[str]:
    return ["```text", *example.split("\n"), "```"]

"""JSON Schema (draft-07, which editors understand) of the records and traces, made from their models.

``python -m hccmeta.evidence.spec.schema`` writes the files in ``hccmeta/schema/``; a test checks that they are current.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from hccmeta.digitise.kept import FigureTrace
from hccmeta.evidence.spec.review import Review
from hccmeta.evidence.spec.study import Study

FOLDER = Path(__file__).resolve().parents[2] / "schema"
MODELS: dict[str, type[BaseModel]] = {"study": Study, "review": Review, "trace": FigureTrace}


def schema(model: type[BaseModel]) -> dict[str, Any]:
    """The draft-07 schema of ``model``."""
    made = model.model_json_schema(ref_template="#/definitions/{model}")
    plain: dict[str, Any] = _draft_07(made)
    return {"$schema": "http://json-schema.org/draft-07/schema#", **plain}


def schema_text(name: str) -> str:
    """The text of ``hccmeta/schema/<name>.schema.json`` (``study``, ``review`` or ``trace``)."""
    return json.dumps(schema(MODELS[name]), indent=2, ensure_ascii=False) + "\n"


def _draft_07(value: Any, *, names: bool = False) -> Any:
    """``value`` in the words of draft-07, without titles that only repeat a key.

    ``names``: the keys of ``value`` are names of properties or models, not words of the schema.
    """
    if isinstance(value, list):
        return [_draft_07(item) for item in value]
    if not isinstance(value, dict):
        return value
    if names:
        return {key: _draft_07(item) for key, item in value.items()}
    made: dict[str, Any] = {}
    for key, item in value.items():
        match key:
            case "title" | "discriminator":  # a key's title repeats it; draft-07 has no discriminators
                continue
            case "$defs":
                made["definitions"] = _draft_07(item, names=True)
            case "prefixItems":
                made["items"] = _draft_07(item)
                made["additionalItems"] = False
            case "properties":
                made[key] = _draft_07(item, names=True)
            case _:
                made[key] = _draft_07(item)
    return made


def main() -> None:
    """Write the schema files."""
    FOLDER.mkdir(exist_ok=True)
    for name in MODELS:
        (FOLDER / f"{name}.schema.json").write_text(schema_text(name), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

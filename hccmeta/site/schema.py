"""JSON Schemas of the files below ``api/v1/``, published beside them."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> Schema:
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


def _array(items: Any) -> Schema:
    return {"type": "array", "items": items}


TEXT = {"type": "string"}
WORDS = {"type": ["string", "null"]}
NUMBER = {"type": ["number", "null"]}
COUNT = {"type": "integer", "minimum": 0}
LIMITS = {"type": ["array", "null"], "items": NUMBER, "minItems": 2, "maxItems": 2}
DAY = {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"}
BOOLEAN = {"type": "boolean"}

ESTIMATE = _object({"estimate": NUMBER, "se": NUMBER, "ci": LIMITS, "reason": WORDS})
ROW = _object(
    {"study": TEXT, "label": TEXT, "arm": WORDS, "reference": WORDS, "n": {"type": ["integer", "null"]},
     "estimate": NUMBER, "se": NUMBER, "ci": LIMITS, "weight": NUMBER, "reason": WORDS}
)  # fmt: skip
ANALYSIS = _object(
    {"id": TEXT, "endpoint": WORDS, "tau": NUMBER, "kind": TEXT, "arm": WORDS, "reference": WORDS, "estimate": NUMBER,
     "ci": LIMITS, "pi": LIMITS, "k": COUNT, "n": COUNT, "tau2": NUMBER, "method": TEXT,
     "status": {"enum": ["estimated", "descriptive", "not-estimable"]}, "reason": WORDS},
    {"title": TEXT, "measure": TEXT, "unit": TEXT, "primary": BOOLEAN, "se": NUMBER, "p": NUMBER, "i2": NUMBER,
     "q": NUMBER, "certainty": {"enum": ["high", "moderate", "low", "very-low", None]}, "rows": _array(ROW),
     "notes": _array(TEXT)},
)  # fmt: skip
ENDPOINT = _object(
    {"events": {"type": ["integer", "null"]}, "median": {"anyOf": [ESTIMATE, {"type": "null"}]},
     "rmst": {"type": "object", "additionalProperties": _object({"estimate": NUMBER, "se": NUMBER, "reason": WORDS})},
     "fidelity": _array(_object({"name": TEXT, "reported": NUMBER, "reconstructed": NUMBER, "difference": NUMBER})),
     "reason": WORDS}
)  # fmt: skip
STUDY = _object(
    {
        "id": TEXT,
        "arms": _array(
            _object({"id": TEXT, "n": COUNT, "endpoints": {"type": "object", "additionalProperties": ENDPOINT}})
        ),
        "comparisons": _array(_object({"endpoint": TEXT, "arm": TEXT, "reference": TEXT, "hr": NUMBER, "ci": LIMITS})),
    },
    {
        "name": TEXT,
        "status": {"enum": ["included", "retracted", "concern", "superseded"]},
        "design": TEXT,
        "year": COUNT,
    },
)

SIDE = {
    "anyOf": [_object({"estimate": NUMBER, "ci": LIMITS, "k": COUNT, "n": COUNT, "reason": WORDS}), {"type": "null"}]
}
BETWEEN = _object(
    {
        "from": TEXT,
        "to": TEXT,
        "headline": TEXT,
        "code_changed": BOOLEAN,
        "studies": _array(_object({"id": TEXT, "name": TEXT, "kind": TEXT, "why": WORDS})),
        "analyses": _array(
            _object(
                {
                    "review": TEXT,
                    "id": TEXT,
                    "conclusion_moved": BOOLEAN,
                    "method": WORDS,
                    "before": SIDE,
                    "after": SIDE,
                }
            )
        ),
    }
)


def _named(title: str, schema: Schema) -> Schema:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **schema}


SCHEMAS: dict[str, Schema] = {
    "meta": _named(
        "Version and state of the reviews",
        _object(
            {
                "version": TEXT,
                "built": DAY,
                "studies": COUNT,
                "patients": COUNT,
                "reviews": _array(
                    _object(
                        {
                            "id": TEXT,
                            "title": TEXT,
                            "studies": COUNT,
                            "patients": COUNT,
                            "state": TEXT,
                            "last_search": DAY,
                        }
                    )
                ),
            },
            {"libraries": {"type": "object", "additionalProperties": TEXT}},
        ),
    ),
    "results": _named(
        "Every analysis of every review",
        _object({"version": TEXT, "reviews": _array(_object({"id": TEXT, "analyses": _array(ANALYSIS)}))}),
    ),
    "studies": _named("Every study", _array(STUDY)),
    "changes": _named(
        "What changed",
        _object(
            {"version": TEXT, "changes": _array(_object({"id": TEXT, "on": DAY, "title": TEXT, "text": TEXT}))},
            {"versions": _array(TEXT), "between": _array(BETWEEN)},
        ),
    ),
}

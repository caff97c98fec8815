"""The data bundle described for machines: a Frictionless data package and an RO-Crate."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from hccmeta.snapshot.tables import FlatTable

TITLE = "hccmeta: living reviews of systemic therapy of hepatocellular carcinoma"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def data_package(tables: Sequence[FlatTable], *, version: str) -> dict[str, Any]:
    """The descriptor of the bundle's tables, by the Frictionless Data Package standard (version 1)."""
    return {
        "name": "hccmeta",
        "title": TITLE,
        "version": version,
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE, "title": "Creative Commons Attribution 4.0"}],
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: FlatTable) -> dict[str, Any]:
    content = table.csv()
    return {
        "name": table.name,
        "title": table.title,
        "path": f"tables/{table.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": [
                {"name": field.name, "type": field.type, "description": field.description} for field in table.fields
            ],
            "missingValues": [""],
        },
    }


def research_object(files: Mapping[str, bytes], *, version: str, epoch: int) -> dict[str, Any]:
    """The RO-Crate 1.1 metadata of the data folder's ``files`` (path -> content)."""
    published = datetime.fromtimestamp(epoch, UTC).date().isoformat()
    parts = [
        {
            "@id": path,
            "@type": "File",
            "name": path,
            "contentSize": str(len(content)),
            "encodingFormat": _media_type(path),
        }
        for path, content in sorted(files.items())
    ]
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [
            {
                "@id": "ro-crate-metadata.json",
                "@type": "CreativeWork",
                "about": {"@id": "./"},
                "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            },
            {
                "@id": "./",
                "@type": "Dataset",
                "name": TITLE,
                "description": "The evidence, the patients reconstructed from its curves, and every result.",
                "version": version,
                "datePublished": published,
                "license": {"@id": LICENCE},
                "hasPart": [{"@id": part["@id"]} for part in parts],
            },
            {"@id": LICENCE, "@type": "CreativeWork", "name": "Creative Commons Attribution 4.0 International"},
            *parts,
        ],
    }


def _media_type(path: str) -> str:
    endings = {"csv": "text/csv", "json": "application/json", "yaml": "application/yaml", "md": "text/markdown"}
    return endings.get(path.rsplit(".", 1)[-1], "text/plain")

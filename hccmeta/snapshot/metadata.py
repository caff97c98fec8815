"""The data bundle described for machines: a Frictionless data package and an RO-Crate."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from hccmeta.ground.libraries import installed
from hccmeta.snapshot.tables import FlatTable
from hccmeta.versions.cite import LICENCE, Citation
from hccmeta.words.english import say


def data_package(tables: Sequence[FlatTable], cited: Citation) -> dict[str, Any]:
    """The descriptor of the bundle's tables, by the Frictionless Data Package standard (version 1)."""
    people = [(person, "author") for person in cited.authors] + [(one, "contributor") for one in cited.contributors]
    return {
        "name": "hccmeta",
        "title": cited.title,
        "description": say("bundle.description"),
        "version": cited.version,
        "contributors": [
            {"title": one.name, "role": role, "name": one.inverted}
            | ({"path": f"https://orcid.org/{one.orcid}"} if one.orcid else {})
            for one, role in people
        ],
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


def research_object(files: Mapping[str, bytes], cited: Citation) -> dict[str, Any]:
    """The RO-Crate 1.2 metadata of the data folder's ``files`` (path -> content): what was computed from what, by what.

    The ``CreateAction`` names the evidence (``object``), the results and tables (``result``), and the software with the
    versions of the libraries that computed (``instrument``).
    """
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
    people = [
        (f"https://orcid.org/{one.orcid}" if one.orcid else f"#author-{i}", one.name, one.parts is None)
        for i, one in enumerate(cited.authors)
    ]
    sources = [{"@id": path} for path in sorted(files) if path.startswith("project/")]
    made = [{"@id": path} for path in sorted(files) if path.startswith("tables/") or path == "results.json"]
    return {
        "@context": "https://w3id.org/ro/crate/1.2/context",
        "@graph": [
            {
                "@id": "ro-crate-metadata.json",
                "@type": "CreativeWork",
                "about": {"@id": "./"},
                "conformsTo": {"@id": "https://w3id.org/ro/crate/1.2"},
            },
            {
                "@id": "./",
                "@type": "Dataset",
                "name": cited.title,
                "description": say("bundle.description"),
                "version": cited.version,
                "datePublished": cited.on.isoformat(),
                "license": {"@id": LICENCE},
                "author": [{"@id": place} for place, _, _ in people],
                **({"identifier": f"https://doi.org/{cited.doi}"} if cited.doi else {}),
                "hasPart": [{"@id": part["@id"]} for part in parts],
                "mentions": {"@id": "#computation"},
            },
            {
                "@id": "#computation",
                "@type": "CreateAction",
                "name": say("bundle.computation"),
                "endTime": cited.on.isoformat(),
                "agent": [{"@id": place} for place, *_ in people],
                "instrument": {"@id": "#software"},
                "object": sources,
                "result": made,
            },
            {
                "@id": "#software",
                "@type": "SoftwareApplication",
                "name": "hccmeta",
                "softwareVersion": cited.version,
                "license": {"@id": "https://spdx.org/licenses/MIT"},
                "softwareRequirements": [{"@id": f"#{name}"} for name in installed()],
            },
            *(
                {"@id": f"#{name}", "@type": "SoftwareApplication", "name": name, "softwareVersion": version}
                for name, version in installed().items()
            ),
            {"@id": "https://spdx.org/licenses/MIT", "@type": "CreativeWork", "name": "MIT License"},
            {"@id": LICENCE, "@type": "CreativeWork", "name": "Creative Commons Attribution 4.0 International"},
            *(
                {"@id": place, "@type": "Organization" if group else "Person", "name": name}
                for place, name, group in people
            ),
            *parts,
        ],
    }


def _media_type(path: str) -> str:
    endings = {"csv": "text/csv", "json": "application/json", "yaml": "application/yaml", "md": "text/markdown"}
    return endings.get(path.rsplit(".", 1)[-1], "text/plain")

"""The tables of the data bundle described for those who learn from data: Croissant 1.1 (https://mlcommons.org/croissant/)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from hccmeta.snapshot.tables import FlatTable
from hccmeta.versions.cite import LICENCE, Citation, plain

CONFORMS = "http://mlcommons.org/croissant/1.1"
_TYPES = {"string": "sc:Text", "number": "sc:Float", "integer": "sc:Integer"}

#: The terms of the format: what the standard asks every file to carry.
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(tables: Sequence[FlatTable], cited: Citation, description: str) -> dict[str, Any]:
    """The Croissant metadata of ``tables``, which stand in ``tables/`` beside it."""
    made = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS,
        "name": "hccmeta",
        "description": description,
        "version": cited.version.split("+")[0],
        "datePublished": cited.on.isoformat(),
        "license": LICENCE,
        "citeAs": plain(cited),
        "creator": [
            {"@type": "sc:Organization" if person.parts is None else "sc:Person", "name": person.name}
            for person in cited.authors
        ],
        "keywords": list(cited.keywords),
        "url": cited.url or (f"https://doi.org/{cited.doi}" if cited.doi else ""),
        "distribution": [_file(table) for table in tables],
        "recordSet": [_records(table) for table in tables],
    }
    return {key: value for key, value in made.items() if value}


def _file(table: FlatTable) -> dict[str, Any]:
    content = table.csv()
    return {
        "@type": "cr:FileObject",
        "@id": f"{table.name}.csv",
        "name": f"{table.name}.csv",
        "description": table.title,
        "contentUrl": f"tables/{table.name}.csv",
        "contentSize": f"{len(content)} B",
        "encodingFormat": "text/csv",
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _records(table: FlatTable) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.title,
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table.name}/{field.name}",
                "name": field.name,
                "description": field.description,
                "dataType": _TYPES[field.type],
                "source": {"fileObject": {"@id": f"{table.name}.csv"}, "extract": {"column": field.name}},
            }
            for field in table.fields
        ],
    }

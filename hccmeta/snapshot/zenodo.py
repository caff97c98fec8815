"""Zenodo's deposit API: reserve a DOI, so that the pages can name it, and deposit the snapshot under it later.

``python -m hccmeta.snapshot.zenodo reserve FILE`` keeps what was reserved in FILE; ``... deposit FILE SNAPSHOT``
publishes. The token is read from ``ZENODO_TOKEN``; without one nothing is reserved, and that no DOI was made is said.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from hccmeta.ground.atomic import write_atomically
from hccmeta.ground.network import Answer, Failure, send

HOME = "https://zenodo.org"
TOKEN_SETTING = "ZENODO_TOKEN"
CONCEPT_SETTING = "ZENODO_RECORD"
NO_DOI = "No DOI was made for this version: there is no Zenodo token."


class ZenodoError(Exception):
    """Zenodo refused, or answered with something else than its documentation says."""


@dataclass(frozen=True)
class Deposit:
    """A draft: its number, the DOI reserved for it, and the address that takes its files."""

    id: int
    doi: str
    bucket: str


@dataclass(frozen=True)
class Zenodo:
    """Zenodo (or a stand-in for it) at ``home``, asked with ``token``. Nothing is tried twice."""

    token: str
    home: str = HOME
    timeout: float = 60.0

    def reserve(self, *, previous: str = "") -> Deposit:
        """A new draft with a reserved DOI; a new version of the record ``previous`` where one is given.

        Raises ZenodoError.
        """
        if not previous:
            return _deposit(self._json("POST", "/api/deposit/depositions", {}), self.home)
        made = self._json("POST", f"/api/deposit/depositions/{_number(previous)}/actions/newversion", {})
        draft = _deposit(self._json("GET", urlsplit(_text(made, "links", "latest_draft")).path), self.home)
        for file in self._list(f"/api/deposit/depositions/{draft.id}/files"):
            # A new version begins with the files of the old one; each version is exactly one file.
            self._send("DELETE", f"/api/deposit/depositions/{draft.id}/files/{quote(_text(file, 'id'), safe='')}")
        return draft

    def publish(self, draft: Deposit, snapshot: Path, metadata: Mapping[str, Any]) -> str:
        """Upload ``snapshot``, describe it by ``metadata``, publish; the DOI. Raises ZenodoError."""
        self._send("PUT", f"{urlsplit(draft.bucket).path}/{quote(snapshot.name)}", snapshot.read_bytes())
        self._json("PUT", f"/api/deposit/depositions/{draft.id}", {"metadata": dict(metadata)})
        done = self._json("POST", f"/api/deposit/depositions/{draft.id}/actions/publish", {})
        doi = _text(done, "doi")
        if doi != draft.doi:
            raise ZenodoError(f"published under {doi}, but the pages name {draft.doi}")
        return doi

    def _list(self, path: str) -> list[Any]:
        found = self._json("GET", path)
        if not isinstance(found, list):
            raise ZenodoError(f"{path} is no list")
        return found

    def _json(self, method: str, path: str, body: Any = None) -> Any:
        content = None if body is None else json.dumps(body).encode()
        answer = self._send(method, path, content, kind="application/json")
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise ZenodoError(f"{path} was not answered with JSON") from error

    def _send(
        self, method: str, path: str, body: bytes | None = None, kind: str = "application/octet-stream"
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", **({} if body is None else {"Content-Type": kind})}
        found = send(method, self.home + path, body, headers=headers, service="Zenodo", timeout=self.timeout)
        if isinstance(found, Failure):
            raise ZenodoError(found.reason)
        return found


def metadata_of(snapshot: Path) -> dict[str, Any]:
    """What Zenodo is told of a snapshot, from the citation in its own data package. Raises ArchiveError, KeyError."""
    from hccmeta.snapshot.archive import read_members

    package = json.loads(read_members(snapshot)["data/datapackage.json"])
    return {
        "title": f"{package['title']}, version {package['version']}",
        "upload_type": "dataset",
        "description": package["description"],
        "creators": [
            {"name": one.get("name", one["title"])}
            | ({"orcid": one["path"].rsplit("/", 1)[-1]} if "path" in one else {})
            for one in package["contributors"]
            if one.get("role") == "author"
        ],
        "version": package["version"],
        "license": "cc-by-4.0",
        "access_right": "open",
        "prereserve_doi": True,
    }


def _deposit(answer: Any, home: str) -> Deposit:
    doi = _text(answer, "metadata", "prereserve_doi", "doi")
    if not re.fullmatch(r"10\.\d{4,9}/[\w./-]+", doi, re.ASCII):
        raise ZenodoError("the reserved DOI is none")
    bucket = _text(answer, "links", "bucket")
    if not bucket.startswith(f"{home}/"):
        raise ZenodoError("files would go to another host")
    return Deposit(_number(answer.get("id")), doi, bucket)


def _text(data: Any, *names: str) -> str:
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    if not isinstance(data, str):
        raise ZenodoError(f"Zenodo's answer has no {'.'.join(names)}")
    return data


def _number(value: Any) -> int:
    if not re.fullmatch(r"[1-9]\d{0,15}", str(value), re.ASCII):
        raise ZenodoError("a record's number is none")
    return int(value)


def main(words: list[str], settings: Mapping[str, str], home: str = HOME) -> str:
    """What was done for ``reserve FILE`` or ``deposit FILE SNAPSHOT``. Raises ZenodoError."""
    token, file = settings.get(TOKEN_SETTING, ""), Path(words[1])
    if not token or (words[0] == "deposit" and not file.is_file()):
        return NO_DOI
    zenodo = Zenodo(token, home)
    if words[0] == "reserve":
        draft = zenodo.reserve(previous=settings.get(CONCEPT_SETTING, ""))
        write_atomically(file, json.dumps({"id": draft.id, "doi": draft.doi, "bucket": draft.bucket}) + "\n")
        return f"reserved {draft.doi}"
    kept = json.loads(file.read_text(encoding="utf-8"))
    snapshot = Path(words[2])
    doi = zenodo.publish(Deposit(kept["id"], kept["doi"], kept["bucket"]), snapshot, metadata_of(snapshot))
    return f"DOI of this version: https://doi.org/{doi}"


if __name__ == "__main__":
    try:
        print(main(sys.argv[1:], os.environ))
    except ZenodoError as refused:
        print(f"Zenodo: {refused}")
        raise SystemExit(1) from None

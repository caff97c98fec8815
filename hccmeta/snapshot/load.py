"""Results of a version as pandas frames: of a release by name, of a snapshot or site by path, or from an address."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

if TYPE_CHECKING:
    import pandas as pd

API = "api/v1/"
SITE_SETTING = "HCCMETA_SITE"


class NoResultsError(Exception):
    """There are no results where they were looked for; the message says where and why."""


@dataclass(frozen=True)
class LoadedResults:
    """Results of one version.

    ``analyses``: one row per analysis (index: review, id). ``rows``: what each study gives to each analysis.
    ``arms``: one row per study, arm and endpoint. ``comparisons``: hazard ratios within studies. Times are in months;
    missing numbers are NaN, with a ``reason`` beside them.
    """

    version: str
    analyses: pd.DataFrame
    rows: pd.DataFrame
    arms: pd.DataFrame
    comparisons: pd.DataFrame


def load_results(source: str | Path, *, site: str = "") -> LoadedResults:
    """The results at ``source``.

    ``source``: a version (``"26.11.0"``), taken from the published ``site`` (an https address), else from its snapshot
    in the current folder, else from the site that ``HCCMETA_SITE`` or the project here names; the path of a snapshot
    (``hccmeta-26.11.0.zip``, packed or unpacked) or of a built site; or the https address of a version's home page.

    Raises NoResultsError when there are none, or when they are not of the form that ``api/v1/schema`` describes.
    """
    text = str(source)
    read = _reader(text, site)
    try:
        return _frames(json.loads(read("results.json")), json.loads(read("studies.json")))
    except (KeyError, TypeError, ValueError) as error:
        raise NoResultsError(f"{text}: not results of hccmeta ({type(error).__name__}: {error})") from error


def _reader(source: str, site: str) -> Any:
    from hccmeta.versions.number import FORM

    if source.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        return lambda name: _fetched(urljoin(source.rstrip("/") + "/", API + name))
    if FORM.fullmatch(source) and not Path(source).exists():
        beside = Path(f"hccmeta-{source}.zip")
        if not site and beside.is_file():
            return lambda name: _member(beside, name)
        home = site or os.environ.get(SITE_SETTING, "") or _own_site()
        if not home:
            raise NoResultsError(
                f"version {source}: there is no {beside} here, and no site is known; say site='https://...', set "
                f"{SITE_SETTING}, or give the path of its snapshot"
            )
        return lambda name: _fetched(f"{home.rstrip('/')}/{source}/{API}{name}")
    return lambda name: _member(Path(source), name)


def _own_site() -> str:
    """The site of the project in which we are; empty without one."""
    from hccmeta.ground.project import NoProjectError, find_root
    from hccmeta.versions.address import read_address

    try:
        return read_address(find_root(Path.cwd())).site
    except (NoProjectError, OSError):
        return ""


def _fetched(url: str) -> bytes:
    from hccmeta.ground.network import Client, Failure, Limits

    found = Client(limits=Limits(max_bytes=200_000_000)).get(url, accept="application/json")
    if isinstance(found, Failure):
        raise NoResultsError(f"{url}: {found.reason}")
    return found.body


def _member(place: Path, name: str) -> bytes:
    from hccmeta.snapshot.archive import ArchiveError, read_members

    if place.is_dir():
        for home in (place / "site", place):
            if (home / API / name).is_file():
                return (home / API / name).read_bytes()
    elif place.is_file():
        try:
            return read_members(place)[f"site/{API}{name}"]
        except (ArchiveError, KeyError) as error:
            raise NoResultsError(f"{place}: no snapshot with results ({error})") from error
    raise NoResultsError(f"{place}: neither a snapshot nor a site")


def _frames(results: dict[str, Any], studies: list[dict[str, Any]]) -> LoadedResults:
    import pandas as pd

    listed = [(review["id"], one) for review in results["reviews"] for one in review["analyses"]]
    analyses = [{"review": review, **_flat(one, drop=("rows", "tables", "notes"))} for review, one in listed]
    rows = [{"review": review, "analysis": one["id"], **_flat(row)} for review, one in listed for row in one["rows"]]
    arms = [
        {"study": study["id"], "arm": arm["id"], "treatment": arm["treatment"], "n": arm["n"], "endpoint": endpoint,
         "events": data["events"], **_prefixed("median", data["median"]), "reason": data["reason"],
         **{f"rmst_{tau}": at["estimate"] for tau, at in data["rmst"].items()},
         **{f"rmst_{tau}_se": at["se"] for tau, at in data["rmst"].items()}}
        for study in studies for arm in study["arms"] for endpoint, data in arm["endpoints"].items()
    ]  # fmt: skip
    comparisons = [
        {"study": study["id"], **_flat(one, drop=("rmst_difference", "reported_hr", "reported_p"))}
        for study in studies
        for one in study["comparisons"]
    ]
    frames = (pd.DataFrame(one) for one in (rows, arms, comparisons))
    indexed = pd.DataFrame(analyses).set_index(["review", "id"]) if analyses else pd.DataFrame()
    return LoadedResults(results["version"], indexed, *frames)


def _flat(one: dict[str, Any], drop: tuple[str, ...] = ()) -> dict[str, Any]:
    """``one`` with each interval as two columns, ``ci_lower`` and ``ci_upper``."""
    flat = {key: value for key, value in one.items() if key not in (*drop, "ci", "pi")}
    for name in ("ci", "pi"):
        if name in one:
            flat[f"{name}_lower"], flat[f"{name}_upper"] = one[name] or (None, None)
    return flat


def _prefixed(name: str, estimate: dict[str, Any] | None) -> dict[str, Any]:
    lower, upper = (estimate and estimate["ci"]) or (None, None)
    return {name: estimate and estimate["estimate"], f"{name}_lower": lower, f"{name}_upper": upper}

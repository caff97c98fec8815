"""A systematic search as a folder that a person with a browser follows.

``hccmeta search --plan FOLDER`` writes the queries exactly as each service takes them, their addresses, where to put
what the services give, and a table for the counts that they show; ``hccmeta search --from FOLDER`` takes the answers
saved in it as the search (:mod:`hccmeta.search.saved`).
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from hccmeta.evidence.records import ReviewFolder
from hccmeta.ground import hostile
from hccmeta.search.plan import exact_query
from hccmeta.search.services import BY_ID

PLAN, COUNTS = "plan.json", "counts.csv"
COUNT_COLUMNS = ("search", "service", "shown", "on", "by")


@dataclass(frozen=True)
class Task:
    """One query to run by hand: its place in the folder, the review it is for, and the query as it is sent."""

    place: str
    review: str
    service: str
    query: str


@dataclass(frozen=True)
class Counted:
    """What a person wrote down of one search: how many records the service showed, the day, and their name."""

    shown: str
    on: str
    by: str


def tasks(folders: Sequence[ReviewFolder], since: date | None) -> tuple[Task, ...]:
    """The queries of the reviews in ``folders``, numbered, limited as ``hccmeta search`` would limit them today."""
    queries = [(folder, query) for folder in folders for query in folder.record.queries]
    return tuple(
        Task(
            f"{number:02d}-{folder.record.id}-{query.service}",
            folder.record.id,
            query.service,
            exact_query(folder, query, since),
        )
        for number, (folder, query) in enumerate(queries, start=1)
    )


def write_plan(target: Path, planned: Sequence[Task], on: date) -> None:
    """Writes the folder ``target``, which must not exist, whole or not at all."""
    made = target.with_name(f".{target.name}.part")
    shutil.rmtree(made, ignore_errors=True)
    (made / "queries").mkdir(parents=True)
    for task in planned:
        (made / "answers" / task.place).mkdir(parents=True)
        (made / "queries" / f"{task.place}.txt").write_text(task.query + "\n", "utf-8", newline="\n")
    counts = io.StringIO()
    writer = csv.writer(counts, lineterminator="\n")
    writer.writerow(COUNT_COLUMNS)
    writer.writerows((task.place, task.service, "", "", "") for task in planned)
    (made / COUNTS).write_text(counts.getvalue(), "utf-8", newline="\n")
    plan = {"made_on": on.isoformat(), "tasks": [asdict(task) for task in planned]}
    (made / PLAN).write_text(json.dumps(plan, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")
    text = _instructions(target.name, planned, on)
    (made / "README.md").write_text(text, "utf-8", newline="\n")
    (made / "start.html").write_text(_page(text), "utf-8", newline="\n")
    made.rename(target)


def read_plan(folder: Path) -> tuple[Task, ...] | str:
    """The tasks of the plan in ``folder``, or why there are none."""
    try:
        plan = json.loads((folder / PLAN).read_bytes()[: 4 * 2**20])
    except (OSError, ValueError, RecursionError):
        return f"{folder} holds no {PLAN} that can be read: make it with 'hccmeta search --plan {folder}'"
    tasks = []
    for row in hostile.rows(hostile.at(plan, "tasks"), 500):
        values = {name: hostile.at(row, name) for name in ("place", "review", "service", "query")}
        task = Task(**{name: value if isinstance(value, str) else "" for name, value in values.items()})
        if not task.place.replace("-", "").isalnum() or task.service not in BY_ID or not task.query:
            return f"{folder / PLAN} was changed: a search in it has no place, service or query"
        tasks.append(task)
    return tuple(tasks) or f"{folder / PLAN} holds no search"


def read_counts(folder: Path) -> dict[str, Counted] | str:
    """What stands in counts.csv, by place, or why it cannot be read; spreadsheets write it with semicolons too."""
    try:
        text = (folder / COUNTS).read_bytes()[: 2**20].decode("utf-8-sig", "replace")
    except OSError:
        return f"{folder} holds no {COUNTS}"
    delimiter = ";" if ";" in text.split("\n", 1)[0] else ","
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    if not rows or tuple(rows[0]) != COUNT_COLUMNS:
        return f"the first line of {folder / COUNTS} must be '{','.join(COUNT_COLUMNS)}'"
    return {row[0]: Counted(row[2], row[3], row[4]) for row in rows[1:] if len(row) == len(COUNT_COLUMNS)}


def _instructions(name: str, planned: Sequence[Task], on: date) -> str:
    lines = [
        "# A search by hand",
        "",
        f"Written on {on.isoformat()}. Everything you need is in this folder; a browser and about half an hour are "
        "enough. Run all searches on the same day.",
        "",
        f"For each of the {len(planned)} searches below:",
        "",
        "1. Open its address. The query is in the address; it stands in `queries/` too, to be compared or pasted.",
        f"2. Write the number of results that the service shows into `{COUNTS}` (column `shown`), the day as "
        "2026-11-21 (`on`), and your name (`by`). No result is a result: write 0 and save nothing.",
        "3. Save **all** results as said below into the folder named there. Do not rename, open or change the files.",
        "",
        "Nothing is to be left out, sorted or judged: duplicates are found and told later, and people decide on every "
        "record.",
    ]
    for number, task in enumerate(planned, start=1):
        lines += ["", f"## {number}. {BY_ID[task.service].name}, for {task.review}", "", *_STEPS[task.service](task)]
        lines += ["", f"Save into `answers/{task.place}/`.", "", "The query:", "", f"    {task.query}"]
    lines += [
        "",
        "## Before you hand it over",
        "",
        f"- [ ] every line of `{COUNTS}` has a number, a day and a name",
        "- [ ] every folder in `answers/` holds its files, unless the service showed 0",
        f"- [ ] `hccmeta search --from {name} --dry-run` says that the counts agree",
        "",
        f"Then `hccmeta search --from {name}` enters the search into the reviews' logs, keeps the files under their "
        "hash, and tells what is new. Without hccmeta, zip this folder and attach it to an issue of the project: "
        "a maintainer runs the command.",
    ]
    return "\n".join(lines) + "\n"


def _page(text: str) -> str:
    """The instructions as a page whose addresses can be clicked: headings, code and links of the Markdown above."""
    parts = []
    for line in text.splitlines():
        escaped = html.escape(line.strip(), quote=False)
        escaped = re.sub(r"&lt;(https://\S+?)&gt;", r'<a href="\1" target="_blank" rel="noreferrer">\1</a>', escaped)
        escaped = re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped)
        escaped = re.sub(r"\*\*?([^*]+)\*\*?", r"<em>\1</em>", escaped) if "href" not in escaped else escaped
        if line.startswith("    "):
            parts.append(f"<pre>{html.escape(line[4:], quote=False)}</pre>")
        elif line.startswith("#"):
            level = len(line) - len(line.lstrip("#"))
            parts.append(f"<h{level}>{escaped.lstrip('# ')}</h{level}>")
        elif escaped:
            parts.append(f"<p>{escaped.replace('- [ ]', '☐')}</p>")
    style = "body{font:16px/1.5 sans-serif;max-width:48em;margin:2em auto;padding:0 1em}a,pre{overflow-wrap:anywhere}"
    style += "pre{white-space:pre-wrap;background:#8882;padding:.6em}"
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>A search by hand</title><style>{style}</style>'
    return head + "\n".join(parts) + "</html>\n"


def _pubmed(task: Task) -> list[str]:
    return [
        f"Address: <{BY_ID['pubmed'].by_hand(task.query)}>",
        "",
        "Click *Save*, choose *Selection: All results* and *Format: PubMed*, then *Create file*: one file ending in "
        "`.txt` or `.nbib`. PubMed saves up to 10,000 results at once.",
    ]


def _europepmc(task: Task) -> list[str]:
    query = quote(task.query, safe="")
    api = f"https://www.ebi.ac.uk/europepmc/webservices/rest/search?query={query}&format=json&resultType=core&pageSize=1000"
    return [
        f"Address with the count: <{BY_ID['europepmc'].by_hand(task.query)}>",
        "",
        f"Address to save from: <{api}&cursorMark=*>",
        "",
        "Save the page as it is (Ctrl+S), as `1.json`. With more than 1,000 results, copy the text after "
        '`"nextCursorMark":` near its start in place of the `*` at the end of the address, save the next page as '
        "`2.json`, and so on.",
    ]


def _clinicaltrials(task: Task) -> list[str]:
    return [
        f"Address: <{BY_ID['clinicaltrials'].by_hand(task.query)}>",
        "",
        "Click *Download*, choose *JSON*, *All studies* and *All fields available*, one file; save it as it comes, "
        "unpacked if it is a zip.",
    ]


_STEPS = {"pubmed": _pubmed, "europepmc": _europepmc, "clinicaltrials": _clinicaltrials}

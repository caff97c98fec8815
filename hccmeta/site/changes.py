"""What changed: the versions released so far and the records changed since, as data, page and feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from hccmeta.site.api import as_json
from hccmeta.site.view import View
from hccmeta.versions.cite import retirement
from hccmeta.versions.number import releases
from hccmeta.words.english import say


@dataclass(frozen=True)
class Entry:
    """One line of the history. ``link`` leads below the site's top."""

    id: str
    on: date | None
    title: str
    text: str
    link: str


def entries(view: View, root: Path) -> tuple[Entry, ...]:
    """Releases and changed records, newest first; the build itself stands at the top."""
    listed = [
        Entry(
            id=f"change:{one.record.id}:{change.on}",
            on=date.fromisoformat(change.on),
            title=say("page.news.record", study=one.record.name),
            text=change.why,
            link=f"studies/{one.record.id}/",
        )
        for one in view.studies
        for change in one.record.changes
    ]
    listed += [
        Entry(
            f"release:{version}",
            None,
            say("page.news.version", version=version),
            say("page.news.released"),
            "versions/",
        )
        for version in releases(root)
    ]
    listed += [
        Entry(
            id=f"retired:{one.record.id}",
            on=date.fromisoformat(one.record.living.retired_on) if one.record.living.retired_on else None,
            title=say("page.news.retired", review=one.record.short_title),
            text=why,
            link=f"reviews/{one.record.id}/",
        )
        for one in view.reviews
        if (why := retirement(one.folder))
    ]
    now = Entry(
        id=f"build:{view.version}",
        on=view.built,
        title=say("page.news.version", version=view.version),
        text=say("page.news.build", studies=len(view.studies), reviews=len(view.reviews)),
        link="changelog/",
    )
    return (now, *sorted(listed, key=lambda one: (one.on or date.min, one.id), reverse=True))


def as_data(view: View, listed: tuple[Entry, ...]) -> dict[str, Any]:
    """``changes.json``."""
    return {
        "version": view.version,
        "changes": [
            {
                "id": one.id,
                "on": one.on.isoformat() if one.on else None,
                "title": one.title,
                "text": one.text,
                "link": one.link,
            }
            for one in listed
        ],
    }


def atom(view: View, listed: tuple[Entry, ...]) -> str:
    """The Atom feed. Links are relative to the feed, so that it holds at every address the site is published at."""
    stamp = f"{view.built.isoformat()}T00:00:00Z"
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{escape(say('page.news'))}</title>",
        "<id>urn:hccmeta:changes</id>",
        f"<updated>{stamp}</updated>",
        '<link rel="self" href="feed.atom"/>',
        '<link rel="alternate" href="changelog/"/>',
        f"<author><name>{escape(say('review.author'))}</name></author>",
    ]
    for entry in listed:
        when = f"{entry.on.isoformat()}T00:00:00Z" if entry.on else stamp
        parts += [
            "<entry>",
            f"<id>urn:hccmeta:{escape(entry.id)}</id>",
            f"<title>{escape(entry.title)}</title>",
            f"<updated>{when}</updated>",
            f'<link href="{escape(entry.link)}"/>',
            f"<summary>{escape(entry.text)}</summary>",
            "</entry>",
        ]
    return "\n".join([*parts, "</feed>", ""])


def json_feed(view: View, listed: tuple[Entry, ...]) -> str:
    """The JSON Feed 1.1."""
    return as_json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": say("page.news"),
            "description": say("page.news.of", version=view.version),
            "items": [
                {
                    "id": one.id,
                    "title": one.title,
                    "content_text": one.text,
                    "url": one.link,
                    **({"date_published": f"{one.on.isoformat()}T00:00:00Z"} if one.on else {}),
                }
                for one in listed
            ],
        }
    )

"""Reading a search page by page, until as many records have come as the service said there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hccmeta.ground import hostile
from hccmeta.ground.network import Failure
from hccmeta.search.found import MAX_RECORDS, Ask, Fetch, Found, Hits

PAGE = 100


@dataclass(frozen=True)
class Page:
    """One page: how many records there are in all (None: not said), those given here, and the token of the next.

    ``keys`` are the service's own names of the records, by which one that comes twice is recognised; ``refusal`` is
    what the service says when it did not understand the query.
    """

    total: int | None
    records: tuple[Found, ...]
    keys: tuple[str, ...]
    onward: str
    refusal: str = ""


def read_pages(
    name: str, ask: Callable[[str], Ask], read: Callable[[dict[str, object]], Page], *, first: str, fetch: Fetch
) -> Hits | Failure:
    """All records of the service called ``name``, or why there is no whole answer.

    ``ask`` gives the request for the page with a token, ``first`` the token of the first one, ``read`` what stands on
    a page. Records are counted once, against the newest count that the service gave; a token that stays the same, or
    a page without a record that is new, ends the reading.
    """
    records: dict[str, Found] = {}
    token, total = first, None
    while True:
        asked = ask(token)
        body = fetch(asked)
        if isinstance(body, Failure):
            return body
        answer = hostile.json_object(body)
        if answer is None:
            return Failure(asked.url, f"{name} gave an answer that is not readable JSON")
        page = read(answer)
        if page.refusal:
            return Failure(asked.url, f"{name} did not take the query: {page.refusal}")
        total = total if page.total is None else page.total
        if total is None:
            return Failure(asked.url, f"{name} gave no count of its records")
        if total > MAX_RECORDS:
            return Failure(asked.url, f"{name} found {total} records, more than the {MAX_RECORDS} that can be fetched")
        before = len(records)
        for key, record in zip(page.keys, page.records, strict=True):
            records.setdefault(key, record)
        if len(records) >= total or len(records) == before or page.onward in ("", token):
            break
        token = page.onward
    if len(records) != total:
        return Failure(asked.url, f"{name} said {total} records and gave {len(records)}")
    return Hits(tuple(records.values()))

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
    """One page: how many records there are in all (None: not said), those given here, and the token of the next."""

    total: int | None
    records: tuple[Found, ...]
    onward: str


def read_pages(
    name: str, ask: Callable[[str], Ask], read: Callable[[dict[str, object]], Page], *, first: str, fetch: Fetch
) -> Hits | Failure:
    """All records of the service called ``name``, or why there is no whole answer.

    ``ask`` gives the request for the page with a token, ``first`` the token of the first one, ``read`` what stands on
    a page. A token that stays the same, or an empty page, ends the reading.
    """
    records: list[Found] = []
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
        total = page.total if total is None else total
        if total is None:
            return Failure(asked.url, f"{name} gave no count of its records")
        if total > MAX_RECORDS:
            return Failure(asked.url, f"{name} found {total} records, more than the {MAX_RECORDS} that can be fetched")
        records += page.records
        if len(records) >= total or not page.records or page.onward in ("", token):
            break
        token = page.onward
    if len(records) != total:
        return Failure(asked.url, f"{name} said {total} records and gave {len(records)}")
    return Hits(tuple(records))

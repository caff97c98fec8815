"""The one module that reaches the network: polite, bounded requests whose every outcome is a value.

A request ends in an :class:`Answer` or in a :class:`Failure` that says in a sentence what happened; nothing is raised.
Between two requests to a host passes at least what its rules ask for (``PAUSES``), refusals that may pass are tried
again with growing pauses or after the time the service names, and an answer is read only up to a size and a time.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request

import hccmeta
from hccmeta.ground.bounded import Budget, LateError, TooLargeError, opener

CONTACT_SETTING = "HCCMETA_CONTACT"

PAUSES = {
    "eutils.ncbi.nlm.nih.gov": 0.34,  # at most 3 requests a second without a key
    "www.ebi.ac.uk": 0.2,
    "clinicaltrials.gov": 1.2,  # about 50 requests a minute
    "api.crossref.org": 0.2,
    "127.0.0.1": 0.0,
}
OTHER_PAUSE = 1.0

#: Bytes of an answer to :func:`send`.
SHORT_ANSWER = 1_000_000

_MAY_PASS = frozenset({408, 425, 429, 500, 502, 503, 504})
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What a service answered: the whole body."""

    url: str
    body: bytes


@dataclass(frozen=True)
class Failure:
    """Why there is no answer, as a sentence for a person. ``status`` is the HTTP status, 0 when there was none."""

    url: str
    reason: str
    status: int = 0


@dataclass(frozen=True)
class Limits:
    """How long and how much: seconds of silence, seconds for one answer, bytes, tries, longest pause obeyed."""

    silence: float = 20.0
    whole: float = 120.0
    max_bytes: int = 8 * 1024 * 1024
    tries: int = 4
    longest_pause: float = 90.0


@dataclass(frozen=True)
class _Refusal:
    """One try that failed: why, whether a later one may succeed, and the pause the service asks for."""

    failure: Failure
    may_pass: bool
    pause: float | None = None


def contact_setting() -> str:
    """The e-mail address services may write to, from ``HCCMETA_CONTACT``; empty when unset or not an address."""
    address = os.environ.get(CONTACT_SETTING, "").strip()
    return address if re.fullmatch(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", address, re.ASCII) else ""


@dataclass
class Client:
    """Requests that keep the pause of each host; a host that failed every try is asked once only, until it answers.

    ``sleep``, ``clock`` and ``wall`` are replaced in tests.
    """

    contact: str = ""
    limits: Limits = Limits()
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    _last: dict[str, float] = field(default_factory=dict, init=False, repr=False)
    _down: set[str] = field(default_factory=set, init=False, repr=False)

    def get(self, url: str, params: Mapping[str, str] | None = None, *, accept: str = "*/*") -> Answer | Failure:
        """The body at ``url`` with ``params`` as its query string.

        Only https is spoken (http to this machine alone), and redirects are followed within the host.
        """
        full = f"{url}?{urlencode(params)}" if params else url
        parts = urlsplit(full)
        host = parts.hostname or ""
        if not _is_spoken(url):
            return Failure(url, f"{_shown(url)} is not an https address")
        attempt = 1
        while True:
            self._keep_pause(host)
            outcome = self._once(full, url, host, accept)
            if isinstance(outcome, Answer):
                self._down.discard(host)
                return outcome
            failure = outcome.failure
            if not outcome.may_pass or host in self._down:
                return failure
            if attempt == self.limits.tries:
                self._down.add(host)
                return replace(failure, reason=f"{failure.reason} ({attempt} tries)")
            pause = outcome.pause if outcome.pause is not None else 2.0 ** (attempt - 1)
            if pause > self.limits.longest_pause:
                return replace(failure, reason=f"{failure.reason} and asked for a pause of {pause:.0f} s")
            self.sleep(pause)
            attempt += 1

    def _keep_pause(self, host: str) -> None:
        last = self._last.get(host)
        wait = 0.0 if last is None else last + PAUSES.get(host, OTHER_PAUSE) - self.clock()
        if wait > 0:
            self.sleep(wait)
        self._last[host] = self.clock()

    def _once(self, full: str, url: str, host: str, accept: str) -> Answer | _Refusal:
        who = f"hccmeta/{hccmeta.__version__}" + (f" (mailto:{self.contact})" if self.contact else "")
        try:
            request = Request(full, headers={"User-Agent": who, "Accept": accept})
            budget = Budget(self.limits.whole, self.limits.silence, self.limits.max_bytes, self.clock)
            with opener(budget, _SameHost).open(request, timeout=self.limits.silence) as response:
                return self._read(response, url, host)
        except HTTPError as error:
            with error:
                pause = _retry_after(error.headers, self.wall())
            failure = Failure(url, f"{host} answered with status {error.code}", error.code)
            return _Refusal(failure, error.code in _MAY_PASS, pause)
        except LateError:
            return _Refusal(Failure(url, f"{host} took longer than {self.limits.whole:g} s"), may_pass=False)
        except TooLargeError:
            return _Refusal(Failure(url, f"{host} answered with {self._too_much}"), may_pass=False)
        except TimeoutError:
            return _Refusal(Failure(url, f"{host} was silent for {self.limits.silence:g} s"), may_pass=True)
        except URLError as error:
            return _Refusal(Failure(url, f"{host} could not be reached ({_why(error.reason)})"), may_pass=True)
        except (OSError, HTTPException) as error:
            return _Refusal(Failure(url, f"{host} broke off ({_why(error)})"), may_pass=True)
        except ValueError as error:
            return _Refusal(Failure(url, f"{_shown(url)} is not an address ({_why(error)})"), may_pass=False)

    @property
    def _too_much(self) -> str:
        return f"more than {self.limits.max_bytes // 2**20} MB"

    def _read(self, response: HTTPResponse, url: str, host: str) -> Answer | _Refusal:
        expected = _announced(response)
        too_large = Failure(url, f"{host} answered with {self._too_much}")
        if expected is not None and expected > self.limits.max_bytes:
            return _Refusal(too_large, may_pass=False)
        body = bytearray()
        while chunk := response.read1(_CHUNK):
            body += chunk
            if len(body) > self.limits.max_bytes:
                return _Refusal(too_large, may_pass=False)
        if expected is not None and len(body) < expected:
            return _Refusal(Failure(url, f"{host} broke off after {len(body)} of {expected} bytes"), may_pass=True)
        return Answer(url, bytes(body))


def _is_spoken(url: str) -> bool:
    """Whether ``url`` is asked at all: by https, or by http on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"))


def send(
    method: str, url: str, body: bytes | None = None, *, headers: Mapping[str, str], service: str, timeout: float
) -> Answer | Failure:
    """One request that changes something at ``service``: sent once, to that host only, its answer bounded.

    Nothing is tried again, since nobody knows what the first try did; no redirect is followed, since the headers may
    hold a token.
    """
    if not _is_spoken(url):
        return Failure(url, f"{_shown(url)} is not an https address")
    request = Request(url, data=body, method=method, headers=dict(headers))
    place = f"{method} {urlsplit(url).path}"
    try:
        with opener(Budget(timeout, timeout, SHORT_ANSWER), _NoRedirect).open(request, timeout=timeout) as response:
            expected, content = _announced(response), response.read(SHORT_ANSWER + 1)
    except HTTPError as error:
        with error:
            return Failure(url, f"{place}: {service} answered with status {error.code}", error.code)
    except LateError:
        return Failure(url, f"{place}: {service} took longer than {timeout:g} s to answer")
    except TooLargeError:
        return Failure(url, f"{place}: too long an answer")
    except (URLError, HTTPException, OSError, ValueError) as error:
        return Failure(url, f"{place}: {service} could not be reached ({type(error).__name__})")
    if len(content) > SHORT_ANSWER:
        return Failure(url, f"{place}: too long an answer")
    if expected is not None and len(content) < expected:
        return Failure(url, f"{place}: {service} broke off after {len(content)} of {expected} bytes")
    return Answer(url, content)


def _announced(response: HTTPResponse) -> int | None:
    """The length that an answer announces; None when it announces none that can be read."""
    announced = response.headers.get("Content-Length", "")
    return int(announced) if re.fullmatch(r"\d{1,15}", announced, re.ASCII) else None


class _NoRedirect(HTTPRedirectHandler):
    """What goes with a request, goes to the host that was asked and to no other."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


class _SameHost(HTTPRedirectHandler):
    """Follows a redirect only within the host and the scheme that were asked."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        asked, led = urlsplit(req.full_url), urlsplit(newurl)
        if (asked.scheme, asked.netloc) != (led.scheme, led.netloc):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _retry_after(headers: Message[str, str], now: float) -> float | None:
    """Seconds that ``Retry-After`` asks for, given as seconds or as a date; None when it says nothing readable."""
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}", value, re.ASCII):
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, OverflowError):
        return None


def _why(reason: object) -> str:
    return _shown(str(reason)) or type(reason).__name__


def _shown(text: str) -> str:
    """At most 200 printable characters of ``text``, so that an address or an error cannot forge lines."""
    return "".join(char if char.isprintable() else "?" for char in text[:200])

"""How a scraper is declared: one source endpoint, what it is asked, where its answers land."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from common.declaration import declared
from common.processor import TAKEN_AT


@dataclass(frozen=True)
class Ask:
    """What a scraper is asked: the game date, its season ('2023-24') and its games (schedule rows).

    payload: the newest object landed under the scraper's `needs` pattern for this date, or None.
    now: naive UTC.
    """

    game_date: dt.date
    season: str
    games: pd.DataFrame
    now: dt.datetime
    payload: Any = None


@dataclass(frozen=True)
class Request:
    """One question to a source. `fields` complete the landing path; `profile` names the headers and key to use.

    pages: how the answer goes on, '' where it does not: 'cursor' (meta.next_cursor) or 'page' (_pagination). The
    source follows it itself, and gives one JSON array of all pages.
    fallback: the address that is asked instead where nothing is at `url`.
    """

    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    profile: str = "plain"
    pages: str = ""
    fallback: str = ""

    @property
    def address(self) -> str:
        """What is asked, without any key."""
        return addressed(self.url, self.params)


def addressed(url: str, params: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url


@dataclass(frozen=True)
class Answer:
    """What a source said. data: the bytes as received; None: there is nothing, and the reason why.

    told: what the transport knows of it (etag, last_modified, status, …); it becomes the object's metadata. cost: how
    much it took of the source's quota (1 unless told).
    """

    data: bytes | None
    reason: str = ""
    told: Mapping[str, str] = field(default_factory=dict)


UNCHANGED = "unchanged"  # the reason when the newest landed object is what the source still has


Asking = Callable[[Ask], Iterable[Request]]


@dataclass(frozen=True, eq=False)
class Scraper:
    """One source endpoint: what it is asked, where its answers land, how many records an answer holds.

    form      what an answer is: json, html, csv or pdf; `records` gets it parsed, the text of it, or its pages' texts
    extracts  of a PDF: where its pages' texts land beside it, as JSON {"pages": [...]}
    keeps     where each answer lands as well, by its instant, when `lands` is the place of the newest alone
    history   asked once for every past date of the season that has games and was never asked
    lookup    its objects are read by other scrapers only: no processor loads them
    """

    name: str
    requests: Asking
    lands: str
    records: Callable[[Any], int | None]
    empty: str
    form: str = "json"
    extracts: str | None = None
    keeps: str | None = None
    needs: str | None = None
    history: bool = False
    lookup: bool = False

    @property
    def patterns(self) -> tuple[str, ...]:
        """Everywhere that an answer lands, or a part of it; itself last."""
        return tuple(filter(None, (self.extracts, self.keeps, self.lands)))

    def landing(self, ask: Ask, request: Request, pattern: str = "") -> str:
        """The object name that an answer taken now gets; or what is extracted from it."""
        known = {"game_date": str(ask.game_date), "season": ask.season, "taken_at": ask.now.strftime(TAKEN_AT),
                 "snap": ask.now.strftime("%H%M"), **request.fields}
        return (pattern or self.lands).format(**known)


def scraper(
    *, lands: str, records: Callable[[Any], int | None], empty: str, **options: Any
) -> Callable[[Asking], Asking]:
    """Declare the module's one scraper: a pure function from an Ask to the Requests that answer it.

    records counts what a parsed answer holds. 0: the place where they stand is there and holds none, which is no data
    for the reason `empty`. None, or an exception: there is no such place, and the source has broken its contract.
    """
    return declared("scraper", lambda name, function: Scraper(name, function, lands, records, empty, **options))

"""The live source against a server on this machine that misbehaves on command: no network, no waiting."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import logging
import traceback
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from common.adapters.sources.live import Live
from common.adapters.sources.live_http import GZIP, Http, _inflated, _proxy
from common.adapters.sources.live_pace import Pace
from common.adapters.sources.live_profiles import HOSTS, PROFILES
from common.errors import Reject, Retry, Usage
from common.scraper import Answer, Request
from tests.upstream import Said, Upstream

NOW = dt.datetime(2024, 1, 15, 17)
CANARY = "c4nary-0123456789abcdef"
KEYS = {profile.key.variable: CANARY for profile in PROFILES.values() if profile.key}
STATS = "https://stats.nba.com/stats/leaguegamelog"
ODDS = "https://api.the-odds-api.com/v4/sports/basketball_nba/events"
BDL = "https://api.balldontlie.io/v1/player_injuries"
DRIVE = "https://www.googleapis.com/drive/v3/files"
REPORT = "https://ak-static.cms.nba.com/referee/injury/Injury-Report_2024-01-04_12PM.pdf"


@dataclass
class Time:
    """Passes only when somebody waits."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with Upstream() as server:
        yield server


@pytest.fixture
def time() -> Time:
    return Time()


@dataclass
class Asking:
    live: Live

    def __call__(self, url: str = STATS, profile: str = "stats", known: Mapping[str, str] = {}, pages: str = "",
                 **params: str) -> Answer:
        return self.live.fetch(Request(url, params, profile=profile, pages=pages), NOW, known)


@pytest.fixture
def ask(upstream: Upstream, time: Time) -> Asking:
    return asking(upstream, time)


def asking(upstream: Upstream, time: Time, environment: Mapping[str, str] = KEYS, **bounds: Any) -> Asking:
    http = Http(upstream.address, **bounds)
    return Asking(Live(environment, http, Pace(lambda: time.now, time.sleep), token=lambda: CANARY))


# What is sent, and what comes back


def test_the_bytes_come_back_as_they_were_sent_and_what_was_told_with_them(upstream: Upstream, ask: Asking) -> None:
    body = b' {"resultSets":\r\n[{"rowSet": [[1]] }]}\n'
    upstream.says(STATS, Said(body, headers={"ETag": '"v1"', "Last-Modified": "Mon, 15 Jan 2024 10:00:00 GMT",
                                             "Content-Type": "application/json"}))
    answer = ask(Season="2023-24", LeagueID="00")
    assert answer.data == body and answer.reason == ""
    assert dict(answer.told) == {
        "http_status": "200", "etag": '"v1"', "cost": "1",
        "last_modified": "Mon, 15 Jan 2024 10:00:00 GMT", "content_type": "application/json"}
    [seen] = upstream.seen
    assert seen.params == {"Season": "2023-24", "LeagueID": "00"}
    assert seen.headers["x-nba-stats-origin"] == "stats" and seen.headers["referer"] == "https://www.nba.com/"


@pytest.mark.parametrize(("profile", "url", "header", "sent"), [
    ("balldontlie", BDL, "authorization", f"Bearer {CANARY}"),
    ("bettingpros", "https://api.bettingpros.com/v3/events", "x-api-key", CANARY),
    ("gdrive", DRIVE, "authorization", f"Bearer {CANARY}"),
])
def test_a_key_goes_where_its_upstream_looks_for_it(
        upstream: Upstream, ask: Asking, profile: str, url: str, header: str, sent: str) -> None:
    upstream.says(url, {"data": []})
    ask(url, profile)
    assert upstream.seen[0].headers[header] == sent


def test_the_odds_api_gets_its_key_in_the_address_and_tells_what_is_left(upstream: Upstream, ask: Asking) -> None:
    upstream.says(ODDS, Said(b"[]", headers={"x-requests-remaining": "19500", "x-requests-used": "500",
                                             "x-requests-last": "2"}))
    told = ask(ODDS, "odds_api", dateFormat="iso").told
    assert upstream.seen[0].params == {"dateFormat": "iso", "apiKey": CANARY}
    assert (told["requests_remaining"], told["requests_used"], told["cost"]) == ("19500", "500", "2")


@pytest.mark.parametrize("real", ["nbacom/leaguegamelog_players_2025-03-15.json", "nbacom/injury_report_2024-01-04.pdf",
                                  "bigdataball/pbp_0042400407_first300.csv", "nbacom/team_roster_GSW_2025-07.html"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_real_payload_comes_through_to_the_byte(
        upstream: Upstream, ask: Asking, archive_dir: Path, real: str, packed: bool) -> None:
    path = archive_dir / "payloads" / real
    if not path.is_file():
        pytest.skip(f"no {path}: real payloads are not tried")
    upstream.says(STATS, Said(path.read_bytes(), packed=packed))
    assert ask(profile="plain").data == path.read_bytes()


# Asked again only for what is new


def test_what_is_known_is_not_sent_again(upstream: Upstream, ask: Asking) -> None:
    upstream.says(STATS, Said(b'{"a": 1}', headers={"ETag": '"v1"', "Last-Modified": "Mon, 15 Jan 2024 10:00:00 GMT"}))
    first = ask(Season="2023-24")
    again = ask(Season="2023-24", known={**first.told, "request": f"{STATS}?Season=2023-24"})
    assert (again.data, again.reason, again.told["http_status"]) == (None, "unchanged", "304")
    assert upstream.seen[1].headers["if-modified-since"] == "Mon, 15 Jan 2024 10:00:00 GMT"


def test_what_is_known_of_another_question_is_no_reason_to_be_silent(upstream: Upstream, ask: Asking) -> None:
    upstream.says(STATS, Said(b'{"a": 1}', headers={"ETag": '"v1"'}))
    first = ask(Season="2023-24")
    known = {**first.told, "request": f"{STATS}?Season=2023-24"}
    assert ask(Season="2024-25", known=known).data == b'{"a": 1}'


# Retries


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_bad_moment_is_waited_for(upstream: Upstream, ask: Asking, time: Time, status: int) -> None:
    upstream.says(STATS, Said(status=status), Said(status=status), Said(b'{"a": 1}'))
    answer = ask()
    assert answer.data == b'{"a": 1}' and answer.told["cost"] == "3"
    assert len(upstream.seen) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 418, 422, 451])
def test_a_refusal_is_not_asked_twice(upstream: Upstream, ask: Asking, status: int) -> None:
    upstream.says(STATS, Said(b'{"message": "no"}', status))
    with pytest.raises(Reject, match=f"stats.nba.com answered {status}"):
        ask()
    assert len(upstream.seen) == 1


def test_a_moment_that_does_not_pass_is_left_to_the_queue(upstream: Upstream, ask: Asking, time: Time) -> None:
    upstream.says(STATS, Said(status=503))
    with pytest.raises(Retry, match="answered 503"):
        ask()
    assert len(upstream.seen) == 3


def test_waits_grow_are_spread_and_are_the_same_in_every_run(upstream: Upstream) -> None:
    def slept() -> list[float]:
        time = Time()
        upstream.says(STATS, Said(status=503))
        with pytest.raises(Retry):
            asking(upstream, time)()
        return time.slept

    first = slept()
    assert first == slept()
    assert [low <= wait <= high for wait, low, high in zip(first, (0.5, 1), (1.5, 3), strict=True)] == [True, True]


def test_what_the_upstream_asks_for_is_waited(upstream: Upstream, ask: Asking, time: Time) -> None:
    upstream.says(STATS, Said(status=429, headers={"Retry-After": "17"}), Said(b'{"a": 1}'))
    ask()
    assert max(time.slept) == 17.0


def test_a_date_to_wait_for_is_read_off_the_upstream_s_own_clock(upstream: Upstream, ask: Asking, time: Time) -> None:
    upstream.says(STATS, Said(status=503, headers={"Date": "Mon, 15 Jan 2024 12:00:00 GMT",
                                                   "Retry-After": "Mon, 15 Jan 2024 12:00:20 GMT"}), Said(b'{"a": 1}'))
    ask()
    assert max(time.slept) == 20.0


def test_a_wait_that_is_too_long_is_left_to_the_queue(upstream: Upstream, ask: Asking, time: Time) -> None:
    upstream.says(STATS, Said(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(Retry, match="429"):
        ask()
    assert time.slept == [] and len(upstream.seen) == 1


def test_no_connection_is_a_bad_moment(time: Time) -> None:
    with Upstream() as gone:
        ask = asking(gone, time)
    with pytest.raises(Retry, match="NewConnectionError"):
        ask()
    assert len(time.slept) >= 2


# Politeness


def test_a_host_is_left_its_interval_and_other_hosts_are_not_waited_for(
        upstream: Upstream, ask: Asking, time: Time) -> None:
    page = "https://www.basketball-reference.com/teams/BOS/2024.html"
    upstream.says(page, b"<html>")
    upstream.says(STATS, {"a": 1})
    ask(page, "basketball_reference"), ask(), ask(page, "basketball_reference"), ask()
    assert time.slept == [HOSTS["www.basketball-reference.com"].interval_s]
    assert time.now >= 3.0


# What is not there (yet)


@pytest.mark.parametrize("status", [403, 404])
def test_a_report_that_is_not_published_yet_is_absent_with_a_reason(
        upstream: Upstream, ask: Asking, status: int) -> None:
    upstream.says(REPORT, Said(b"<Error>AccessDenied</Error>", status))
    answer = ask(REPORT, "data")
    assert (answer.data, answer.reason) == (None, "ak-static.cms.nba.com has no such file (yet)")
    assert answer.told["http_status"] == str(status)


# What is no answer


@pytest.mark.parametrize(("said", "why"), [
    (Said(b"<!doctype html><title>Just a\n moment</title>", headers={"Content-Type": "text/html"}),
     "a page instead of JSON: 'Just a moment'"),
    (Said(b"  "), "nothing"),
    (Said(b'{"a": 1}', 204), "answered 204"),
    (Said(b'{"a": 1}', headers={"Content-Encoding": "br"}), "in the encoding 'br'"),
    (Said(b'{"a": 1}', headers={"Content-Encoding": "gzip"}), "called gzip and is not"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_no_answer_is_rejected_with_what_it_was(upstream: Upstream, ask: Asking, said: Said, why: str) -> None:
    upstream.says(STATS, said)
    with pytest.raises(Reject, match=why):
        ask()


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip bomb"])
def test_an_answer_that_is_too_big_is_not_read_to_its_end(upstream: Upstream, time: Time, packed: bool) -> None:
    upstream.says(STATS, Said(b"0" * 20_000_000, packed=packed))
    with pytest.raises(Reject, match="more than 1,000,000 bytes"):
        asking(upstream, time, cap=1_000_000)()


def test_of_a_bomb_no_more_is_unpacked_than_there_is_room_for() -> None:
    bomb = gzip.compress(b"0" * 10_000_000)
    assert len(_inflated(zlib.decompressobj(GZIP), bomb, 1_001, "host")) == 1_001


@pytest.mark.parametrize("said", [
    Said(b'{"rows": [1, 2, 3]}', sent=7),
    Said(b'{"rows": [1, 2, 3]}', length=100),
    Said(b'{"rows": [1, 2, 3]}' * 50, packed=True, sent=20),
], ids=["closed early", "longer than it is", "gzip closed early"])
def test_an_answer_that_was_cut_off_is_asked_for_again(upstream: Upstream, ask: Asking, said: Said) -> None:
    upstream.says(STATS, said, Said(b'{"rows": [1, 2, 3]}'))
    assert ask().data == b'{"rows": [1, 2, 3]}'
    assert len(upstream.seen) == 2


def test_gzip_that_ends_early_by_its_own_account_is_asked_for_again(upstream: Upstream, ask: Asking) -> None:
    cut = gzip.compress(b'{"rows": [1, 2, 3]}')[:-9]
    upstream.says(STATS, Said(cut, headers={"Content-Encoding": "gzip"}), Said(b"[1]"))
    assert ask().data == b"[1]"


def test_an_upstream_that_falls_silent_is_not_waited_for_long(upstream: Upstream, time: Time) -> None:
    upstream.says(STATS, Said(hangs=True), Said(b"[1]"))
    assert asking(upstream, time, read_s=0.05)().data == b"[1]"


def test_an_upstream_that_trickles_is_not_waited_for_long(upstream: Upstream, time: Time) -> None:
    ticks = iter(range(0, 10_000, 60))
    upstream.says(STATS, Said(b"[" + b"1," * 40_000 + b"1]"))
    with pytest.raises(Retry, match="still sending after 45 s"):
        asking(upstream, time, seconds=lambda: float(next(ticks)))()


# Where a request may go


@pytest.mark.parametrize("url", ["http://stats.nba.com/stats/x", "file:///etc/passwd", "https://", "//stats.nba.com/x",
                                 "https://user:word@stats.nba.com/x", "https://stats.nba.com:8443/x",
                                 "https://stats.nba.com/a b", "https://stats.nba.com:x/"])
def test_only_plain_https_is_asked(upstream: Upstream, ask: Asking, url: str) -> None:
    with pytest.raises(Reject, match="only https addresses are asked"):
        ask(url)
    assert upstream.seen == []


def test_a_stand_in_is_on_this_machine() -> None:
    with pytest.raises(Usage, match="no address on this machine"):
        Live({"TIPOFF_UPSTREAM": "http://203.0.113.7:80"}).fetch(Request(STATS), NOW)


def test_a_profile_that_nobody_knows_is_named(ask: Asking) -> None:
    with pytest.raises(Reject, match="'spoofed'"):
        ask(profile="spoofed")


def test_a_redirect_within_the_host_is_followed(upstream: Upstream, ask: Asking) -> None:
    upstream.says(STATS, Said(b"", 302, {"Location": "/stats/there"}))
    upstream.says("https://stats.nba.com/stats/there", {"a": 1})
    assert json.loads(ask().data or b"") == {"a": 1}


@pytest.mark.parametrize("where", ["https://example.com/collect", "//example.com/", "http://api.balldontlie.io/v1/",
                                   "https://169.254.169.254/latest", "https://api.balldontlie.io.example.com/"])
def test_a_redirect_to_another_host_gets_no_key(upstream: Upstream, ask: Asking, where: str) -> None:
    upstream.says(BDL, Said(b"", 302, {"Location": where}))
    with pytest.raises(Reject):
        ask(BDL, "balldontlie")
    assert [seen.url for seen in upstream.seen] == [BDL]


def test_a_redirect_to_another_host_is_not_followed_without_a_key_either(upstream: Upstream, ask: Asking) -> None:
    upstream.says(STATS, Said(b"", 301, {"Location": "https://example.com/"}))
    with pytest.raises(Reject, match=r"sends us on to example\.com"):
        ask()


def test_a_release_may_lie_where_its_host_keeps_files(upstream: Upstream, ask: Asking) -> None:
    there = "https://objects.githubusercontent.com/file"
    upstream.says("https://github.com/a/b", Said(b"", 302, {"Location": there}))
    upstream.says(there, b"PAR1")
    assert ask("https://github.com/a/b", "plain").data == b"PAR1"


def test_redirects_in_a_circle_end(upstream: Upstream, ask: Asking) -> None:
    upstream.says(STATS, Said(b"", 302, {"Location": STATS}))
    with pytest.raises(Reject, match="on and on"):
        ask()
    assert len(upstream.seen) == 4


def test_a_key_is_not_for_another_host(upstream: Upstream, ask: Asking) -> None:
    with pytest.raises(Reject, match=r"not for stats\.nba\.com"):
        ask(STATS, "odds_api")
    assert upstream.seen == []


def test_the_environment_s_proxy_is_used_for_upstreams_and_not_for_this_machine(
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "cdn.nba.com")
    assert [_proxy(url) for url in ("https://stats.nba.com/x", "https://cdn.nba.com/x", "http://127.0.0.1:80/")] == [
        "http://proxy.example:3128", "", ""]


# Pages


def test_cursors_are_followed_and_the_pages_come_as_one_array(upstream: Upstream, ask: Asking) -> None:
    pages = [b'{"data":[1],"meta":{"next_cursor":25}}', b'{"data": [2],"meta":{"next_cursor":50}}',
             b'{"data":[3],"meta":{}}']
    upstream.says(BDL, *pages)
    answer = ask(BDL, "balldontlie", pages="cursor", per_page="100")
    assert answer.data == b"[" + b",".join(pages) + b"]"
    assert [seen.params.get("cursor") for seen in upstream.seen] == [None, "25", "50"]
    assert answer.told["cost"] == "3"


def test_numbered_pages_are_followed(upstream: Upstream, ask: Asking) -> None:
    url = "https://api.bettingpros.com/v3/offers"
    upstream.says(url, *({"offers": [n], "_pagination": {"page": n, "total_pages": 3}} for n in (1, 2, 3)))
    pages = json.loads(ask(url, "bettingpros", pages="page").data or b"")
    assert [page["offers"] for page in pages] == [[1], [2], [3]]
    assert [seen.params["page"] for seen in upstream.seen] == ["1", "2", "3"]


@pytest.mark.parametrize(("style", "said"), [
    ("cursor", [{"data": [1], "meta": {"next_cursor": 1}}, {"data": [2], "meta": {"next_cursor": 1}}]),
    ("cursor", [{"data": [1], "meta": {"next_cursor": 1}}, {"data": [1], "meta": {"next_cursor": 1}}]),
    ("cursor", [{"data": [1], "meta": {"next_cursor": [1]}}]),
    ("cursor", [{"data": [1], "meta": 7}]),
    ("cursor", [[1, 2]]),
    ("page", [{"_pagination": {"page": 1, "total_pages": 3}}]),
    ("page", [{"_pagination": {"page": 1, "total_pages": "3"}}]),
    ("page", [{"offers": []}]),
    ("other", [{}]),
], ids=lambda value: ascii(value)[:60])
def test_pages_that_lead_nowhere_are_rejected(upstream: Upstream, ask: Asking, style: str, said: list[Any]) -> None:
    upstream.says(BDL, *said)
    with pytest.raises(Reject):
        ask(BDL, "balldontlie", pages=style)
    assert len(upstream.seen) <= 2


def test_pages_without_an_end_are_left(upstream: Upstream, ask: Asking) -> None:
    def endless(seen: Any) -> Said:
        here = int(seen.params.get("cursor", 0))
        return Said(json.dumps({"data": [here], "meta": {"next_cursor": here + 1}}).encode())

    upstream.otherwise = endless
    with pytest.raises(Reject, match="does not end after 201 pages"):
        ask(BDL, "balldontlie", pages="cursor")


def test_a_page_in_a_bad_moment_is_asked_for_again_not_all_of_them(upstream: Upstream, ask: Asking) -> None:
    upstream.says(BDL, {"data": [1], "meta": {"next_cursor": 1}}, Said(status=503), {"data": [2], "meta": {}})
    assert json.loads(ask(BDL, "balldontlie", pages="cursor").data or b"")[1]["data"] == [2]
    assert len(upstream.seen) == 3


# Keys


def test_a_key_is_read_from_the_file_that_is_named_when_it_is_needed(
        upstream: Upstream, time: Time, tmp_path: Path) -> None:
    held = tmp_path / "key"
    ask = asking(upstream, time, {"TIPOFF_ODDS_API_KEY_FILE": str(held)})
    upstream.says(ODDS, [])
    for value in ("first-key", "second-key"):
        held.write_text(f"{value}\n")
        ask(ODDS, "odds_api")
    assert [seen.params["apiKey"] for seen in upstream.seen] == ["first-key", "second-key"]


@pytest.mark.parametrize(("environment", "why"), [
    ({}, "set TIPOFF_ODDS_API_KEY"),
    ({"TIPOFF_ODDS_API_KEY": "  "}, "set TIPOFF_ODDS_API_KEY"),
    ({"TIPOFF_ODDS_API_KEY": f"{CANARY}\r\nHost: example.com"}, "cannot be a key"),
    ({"TIPOFF_ODDS_API_KEY_FILE": "/no/such/file"}, "FileNotFoundError"),
], ids=["none", "blank", "two lines", "no file"])
def test_without_a_key_the_request_is_not_made_and_the_remedy_is_named(
        upstream: Upstream, time: Time, environment: dict[str, str], why: str) -> None:
    with pytest.raises(Reject, match=why) as raised:
        asking(upstream, time, environment)(ODDS, "odds_api")
    assert upstream.seen == [] and CANARY not in str(raised.value)


LEAKY = [
    Said(f'{{"message": "bad key {CANARY}"}}'.encode(), 401),
    Said(("x" * 110 + CANARY).encode(), 403),
    Said(f"<title>{CANARY}</title>".encode()),
    Said(f'{{"echo": "{CANARY}"}}'.encode()),
    Said(b"", 302, {"Location": f"https://example.com/?apiKey={CANARY}"}),
    Said(b"", 302, {"Location": f"https://{CANARY}.example.com/"}),
    Said(b'{"data": []}', headers={"ETag": CANARY, "Content-Type": CANARY, "x-requests-used": CANARY}),
    Said(status=503, headers={"Retry-After": CANARY}),
    Said(b"[1", sent=1),
    Said(b"[1", headers={"Content-Encoding": CANARY[:10]}),
]


@pytest.mark.parametrize("said", LEAKY, ids=range(len(LEAKY)))
@pytest.mark.parametrize("where", [("odds_api", ODDS), ("balldontlie", BDL), ("gdrive", DRIVE)], ids=lambda v: v[0])
def test_a_key_is_told_to_nobody(upstream: Upstream, ask: Asking, caplog: pytest.LogCaptureFixture,
                                 capfd: pytest.CaptureFixture[str], said: Said, where: tuple[str, str]) -> None:
    """Not in what is raised, with all that it was raised from; not in the log, the answer or what is told with it."""
    (profile, url), shown = where, ""
    caplog.set_level(logging.DEBUG)
    upstream.says(url, said)
    try:
        answer = ask(url, profile)
        shown = f"{answer}"
    except (Reject, Retry) as error:
        shown = "".join(traceback.format_exception(error)) + repr(error)
    assert len(upstream.seen) >= 1 and CANARY in f"{upstream.seen[0]}"
    written = capfd.readouterr()
    for text in (shown, caplog.text, written.out, written.err):
        assert CANARY not in text

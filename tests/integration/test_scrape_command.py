"""`tipoff scrape` and `tipoff archive fetch`, with the upstreams on this machine."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from common.adapters.sources.live import STAND_IN
from common.adapters.sources.sample import Sample
from common.cli.main import main
from tests.releases import serve
from tests.stand_in import KEYS, answering
from tests.upstream import Said, Upstream

MORNING = dt.datetime(2025, 1, 16, 12)
DATE = ["--date", "2025-01-15"]
CANARY = "c4nary-fedcba9876543210"
Told = tuple[int, str, str]


@pytest.fixture
def upstream(monkeypatch: pytest.MonkeyPatch) -> Iterator[Upstream]:
    with Upstream(answering(Sample(), lambda: MORNING)) as server:
        monkeypatch.setenv(STAND_IN, server.address)
        for variable in KEYS:
            monkeypatch.setenv(variable, CANARY)
        yield server


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """run('scrape', …) -> (exit code, standard output, standard error), with one home."""
    def ran(*words: str) -> Told:
        with pytest.raises(SystemExit) as ended:
            main([*words, *(["--home", str(tmp_path / "home")] if words[0] == "scrape" else [])])
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return ran


def test_one_scraper_is_asked_and_phase_2_reads_what_landed(upstream: Upstream, run: Any) -> None:
    code, out, _ = run("scrape", "nbac_player_boxscore", *DATE)
    assert (code, "no_data, 0 records" in out, "brings the schedule" in out) == (0, True, True)
    assert run("scrape", "nbac_schedule_api", *DATE)[0] == 0
    code, out, _ = run("scrape", "scrapers.nbac_player_boxscore", *DATE, "--json")
    answer = json.loads(out)
    assert (code, answer["status"], answer["source"], answer["reason"]) == (0, "success", "live", "")
    assert answer["records"] == 159 and len(answer["landed"]) == 1
    [made] = [run for run in answer["phase2"] if run["processor"] == "raw.nbac_player_boxscores"]
    assert (made["partition"], made["status"], made["changed"]) == ("2025-01-15", "success", 159)


def test_asked_again_nothing_is_new(upstream: Upstream, run: Any) -> None:
    """The schedule of a season is one answer, whichever of its dates it is asked about."""
    run("scrape", "nbac_schedule_api", "--date", "2025-01-14")
    code, out, _ = run("scrape", "nbac_schedule_api", *DATE)
    assert code == 0 and ": unchanged, " in out
    assert [seen.headers.get("if-none-match") is not None for seen in upstream.seen] == [False, True]


def test_an_answer_that_cannot_be_used_fails_with_the_reason(upstream: Upstream, run: Any) -> None:
    upstream.says("https://stats.nba.com/stats/scheduleleaguev2int", Said(b"<title>Access Denied</title>", 403))
    code, out, _ = run("scrape", "nbac_schedule_api", *DATE)
    assert code == 1 and "failed" in out and "stats.nba.com answered 403: 'Access Denied'" in out


def test_an_upstream_that_is_down_is_said_to_be_in_one_line(upstream: Upstream, run: Any) -> None:
    upstream.says("https://stats.nba.com/stats/scheduleleaguev2int", Said(status=503))
    code, _, err = run("scrape", "nbac_schedule_api", *DATE)
    assert code == 2 and err == (
        "tipoff: scrapers.nbac_schedule_api got no answer: stats.nba.com answered 503; try again later\n")


@pytest.mark.parametrize(("words", "why"), [
    (["nosuch", *DATE], "there is no scraper 'nosuch'"),
    (["nbac_schedule_api", "--date", "soon"], "'soon' is not a date"),
    (["nbac_schedule_api", *DATE, "--archive", "x"], "goes with --source archive"),
])
def test_a_question_that_cannot_be_put_is_said_in_one_line(
        upstream: Upstream, run: Any, words: list[str], why: str) -> None:
    code, _, err = run("scrape", *words)
    assert code == 2 and why in err and len(err.splitlines()) == 1


def test_a_home_holds_one_source(upstream: Upstream, run: Any) -> None:
    run("scrape", "nbac_schedule_api", *DATE, "--source", "sample")
    code, _, err = run("scrape", "nbac_schedule_api", *DATE, "--source", "live")
    assert code == 2 and "holds a season from the sample source" in err


def test_no_key_is_left_in_a_home(upstream: Upstream, run: Any, tmp_path: Path) -> None:
    run("scrape", "nbac_schedule_api", *DATE)
    told = "".join("".join(run("scrape", name, *DATE)[1:]) for name in ("oddsa_events", "bdl_injuries", "bp_events"))
    assert sum(CANARY in f"{seen}" for seen in upstream.seen) >= 3  # they were sent
    assert CANARY not in told
    files = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert len(files) > 3 and [path for path in files if CANARY.encode() in path.read_bytes()] == []


def test_a_season_is_fetched(upstream: Upstream, run: Any, tmp_path: Path) -> None:
    serve(upstream, tmp_path)
    code, out, _ = run("archive", "fetch", "2024-25", "--to", str(tmp_path / "archive"))
    assert code == 0 and "box/2024-25/schedule.parquet: 3 rows" in out and "not in these releases: shots" in out


@pytest.mark.parametrize("season", ["2024", "2024-26", "24-25", "../etc"])
def test_what_is_no_season_is_said_to_be_none(upstream: Upstream, run: Any, season: str) -> None:
    code, _, err = run("archive", "fetch", season)
    assert code == 2 and "is no season" in err and upstream.seen == []


def test_a_home_is_asked_further_of_its_own_source(run: Any) -> None:
    assert run("scrape", "nbac_schedule_api", *DATE, "--source", "sample")[0] == 0
    code, out, _ = run("scrape", "bdl_standings", *DATE)
    assert (code, "(sample)" in out) == (0, True)

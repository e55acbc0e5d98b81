"""The workflows of a night over an embedded home: states of a slate, refusals, deadlines, faults, kills, recovery."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.called import ADDRESS
from common.adapters.embedded.home import Home
from common.adapters.embedded.host import Host
from common.adapters.sources.sample import Sample
from common.pipeline import Pipeline
from tests.e2e import sample
from tests.e2e.evening import rows

NIGHT = dt.date.fromisoformat(sample.NIGHT)
PREDICTED, CONTEXT = "predictions.player_prop_predictions", "analytics.upcoming_player_game_context"
ARGUMENT = {"game_date": str(NIGHT), "size": 60}
Answer = tuple[int, Any, Any]
Fault = Callable[[str, dict[str, Any], Callable[[], Answer]], Answer]


class Died(BaseException):
    pass


@pytest.fixture
def home(before: Path, tmp_path: Path) -> Iterator[Home]:
    shutil.copytree(before, tmp_path / "home")
    with Home.open(tmp_path / "home", Pipeline.load(), Sample()) as opened:
        yield opened


def host(home: Home, fault: Fault | None = None, seen: Callable[[str], None] = lambda step: None) -> Host:
    """The home's workflows; fault(function, request, call) stands between them and the functions."""
    made = Host(home)
    around = made.executions.around
    http = around.http
    if fault:
        def http(method: str, url: str, **options: Any) -> Answer:
            return fault(url.removeprefix(ADDRESS + "/"), options["body"], lambda: around.http(method, url, **options))

    made.executions.around = dataclasses.replace(around, http=http, seen=seen)
    return made


def predicted(home: Home, fault: Fault | None = None, execution: str = "one", **argument: Any) -> dict[str, Any]:
    record = host(home, fault).run("predict_slate", ARGUMENT | argument, execution)
    assert record["state"] == "SUCCEEDED", record["error"]
    return record["result"]


def asked(home: Home, name: str, **body: Any) -> Answer:
    return host(home).executions.around.http("POST", f"{ADDRESS}/{name}", body=body, auth={"type": "OIDC"})


def states(home: Home) -> list[tuple[str, str]]:
    """(player, state) of every state that the newest batch kept."""
    [batch] = home.world.documents.scan(f"batch/{NIGHT}", f"batch/{NIGHT}~").values()
    prefix = f"batch-part/{batch['batch_id']}/"
    parts = home.world.documents.scan(prefix, prefix + "~").values()
    return sorted((player, told["state"]) for part in parts for player, told in part["players"].items())


# ----------------------------------------------------------------------------------------------------- one slate


def test_each_player_of_the_slate_ends_in_exactly_one_state_and_the_rows_say_the_same(home: Home) -> None:
    ended = predicted(home)
    found = states(home)
    expected = {name for (name,) in home.warehouse.db.execute(
        f"SELECT player_lookup FROM nba_precompute.ml_feature_store WHERE game_date = '{NIGHT}'").fetchall()}
    assert ended["state"] == "complete" and ended["expected"] == len(found) == len(expected) > 100
    assert [player for player, _ in found] == sorted(expected)
    with_points = {name for (name,) in home.warehouse.db.execute(
        f"SELECT DISTINCT player_lookup FROM nba_predictions.player_prop_predictions WHERE game_date = '{NIGHT}'"
        " AND predicted_points IS NOT NULL").fetchall()}
    assert {player for player, state in found if state == "predicted"} == with_points
    assert Counter(state for _, state in found) == {k: ended[k] for k in ("predicted", "skipped")}


def test_a_batch_that_is_over_may_be_started_again_and_one_that_runs_may_not(home: Home) -> None:
    first, second = predicted(home), predicted(home, execution="two")
    assert second["state"] == "complete" and second["batch_id"] != first["batch_id"]
    _, _, open_ = asked(home, "predictions-coordinator", action="start", game_date=str(NIGHT), owner="somebody")
    refused = predicted(home, execution="three")
    assert (refused["state"], refused["batch_id"]) == ("refused", open_["batch_id"])
    assert refused["progress"]["remaining"] == refused["progress"]["expected"] == first["expected"]


def test_a_batch_without_progress_for_half_an_hour_is_superseded_and_its_workers_are_turned_away(home: Home) -> None:
    _, _, old = asked(home, "predictions-coordinator", action="start", game_date=str(NIGHT), owner="somebody")
    home.clock.set(home.clock.now() + dt.timedelta(minutes=31))
    assert predicted(home)["state"] == "complete"
    late = asked(home, "predictions-worker", game_date=str(NIGHT), batch_id=old["batch_id"], part=1)
    assert late[0] == 400 and old["batch_id"] in late[2]["error"]


def test_progress_can_be_seen_while_it_runs(home: Home) -> None:
    seen = []

    def watching(name: str, request: dict[str, Any], call: Callable[[], Answer]) -> Answer:
        answer = call()
        if name == "predictions-worker":
            seen.append(asked(home, "predictions-coordinator", action="status", game_date=str(NIGHT))[2])
        return answer

    ended = predicted(home, watching)
    left = [told["remaining"] for told in seen]
    assert left == sorted(left, reverse=True) and left[-1] == 0 and left[0] == ended["expected"] - 60
    assert [told["state"] for told in seen] == ["running"] * len(seen)


def test_what_is_not_begun_at_the_deadline_is_timed_out(home: Home) -> None:
    def slow(name: str, request: dict[str, Any], call: Callable[[], Answer]) -> Answer:
        if name == "predictions-worker":
            home.clock.set(home.clock.now() + dt.timedelta(seconds=40))
        return call()

    ended = predicted(home, slow, deadline_seconds=60, size=20)
    assert ended["state"] == "timed_out" and ended["remaining"] == 0
    assert 0 < ended["timed_out"] == ended["expected"] - len(states(home)) < ended["expected"]


def test_without_features_it_waits_until_the_deadline_and_says_so(home: Home) -> None:
    began = home.clock.now()
    tomorrow = next(day for day in (NIGHT + dt.timedelta(n) for n in range(1, 9)) if len(rows(
        home, "raw.nbac_schedule", f"game_date = '{day}'")) > 1)
    ended = predicted(home, game_date=str(tomorrow))
    assert ended["state"] == "not_ready" and str(tomorrow) in ended["reason"]
    assert dt.timedelta(minutes=8) < home.clock.now() - began < dt.timedelta(minutes=11)


# ------------------------------------------------------------------------------------------------------- faults


def once_each(*answers: Any) -> Fault:
    """Every function's first calls end so; then it answers. LOST: it did its work, and the answer is lost."""
    left: dict[tuple[str, str], list[Any]] = {}

    def fault(name: str, request: dict[str, Any], call: Callable[[], Answer]) -> Answer:
        waiting = left.setdefault((name, str(request)), list(answers))
        if not waiting:
            return call()
        one = waiting.pop(0)
        if one is LOST:
            call()
            raise TimeoutError("lost")
        if isinstance(one, Exception):
            raise one
        return one, {}, {"error": "now and then"}

    return fault


LOST = object()


@pytest.mark.parametrize("answers", [
    (429,), (500, 502), (503, 504), (TimeoutError("none"),), (ConnectionError("refused"), 500, 429), (LOST, LOST)],
    ids=["429", "500 502", "503 504", "timeout", "three in a row", "answers lost"])
def test_a_slate_ends_the_same_whatever_its_functions_answer_at_first(home: Home, answers: tuple[Any, ...]) -> None:
    ended = predicted(home, once_each(*answers))
    assert ended["state"] == "complete" and len(states(home)) == ended["expected"]
    assert ended["predicted"] > 50 and ended["failed"] == 0


def broken(*names: str) -> Fault:
    def fault(name: str, request: dict[str, Any], call: Callable[[], Answer]) -> Answer:
        return (500, {}, {"error": "out of order"}) if name in names and request.get("part") in (None, 1) else call()

    return fault


def test_a_part_that_cannot_be_predicted_is_timed_out_and_the_others_are_not(home: Home) -> None:
    ended = predicted(home, broken("predictions-worker"))
    assert (ended["state"], ended["timed_out"]) == ("timed_out", 60)
    assert len(states(home)) == ended["expected"] - 60


def test_a_night_says_degraded_and_by_what(home: Home) -> None:
    """One source cannot be asked, and no worker answers; the night goes to its end all the same."""
    def fault(name: str, request: dict[str, Any], call: Callable[[], Answer]) -> Answer:
        if name == "orchestration-ask" and request["scraper"] == "scrapers.bdl_injuries":
            return 500, {}, {}
        return broken("predictions-worker")(name, request, call)

    record = host(home, fault).run("daily", {"game_date": str(NIGHT)}, home.playing())
    assert record["state"] == "SUCCEEDED"
    assert record["result"]["status"] == record["result"]["slate"]["status"] == "degraded"
    assert "the batch of predictions is timed_out" in record["result"]["slate"]["reasons"]
    assert "scrapers.bdl_injuries: it could not be asked" in record["result"]["reasons"]
    assert record["result"]["predictions"] > 100 and home.clock.now() >= dt.datetime(2024, 11, 6, 11)


def test_a_night_without_its_coordinator_says_so(home: Home) -> None:
    fault = broken("predictions-coordinator")
    record = host(home, fault).run("daily", {"game_date": str(NIGHT)}, home.playing())
    assert record["result"]["slate"]["reasons"] == ["the batch of predictions is failed"]
    assert record["result"]["status"] == "degraded" and record["result"]["predictions"] > 100


def test_a_night_whose_functions_fail_now_and_then_ends_with_the_same_rows(
        home: Home, before: Path, tmp_path: Path) -> None:
    """Every fourth call is answered 500, 503 or not at all, half of them after the work was done."""
    rng = random.Random(5)

    def fault(name: str, request: dict[str, Any], call: Callable[[], Answer]) -> Answer:
        drawn = rng.random()
        answer = call() if drawn < 0.12 or drawn >= 0.24 else (503, {}, {})
        if drawn < 0.06:
            raise TimeoutError("lost")
        return (500, {}, {}) if drawn < 0.12 else answer

    shutil.copytree(before, tmp_path / "clean")
    with Home.open(tmp_path / "clean", Pipeline.load(), Sample()) as clean:
        wanted = host(clean).run("daily", {"game_date": str(NIGHT)}, clean.playing())["result"]
        said = {table: points(clean, table) for table in (PREDICTED, "predictions.prediction_accuracy")}
    found = host(home, fault).run("daily", {"game_date": str(NIGHT)}, home.playing())["result"]
    assert (found["status"], wanted["status"]) == ("complete", "complete")
    assert found["predictions"] == wanted["predictions"] > 100
    assert {table: points(home, table) for table in said} == said


def points(home: Home, table: str) -> list[Any]:
    contract = home.world.pipeline.tables[table]
    return home.warehouse.db.execute(
        f"SELECT game_id, player_lookup, system_id, predicted_points FROM {contract.dataset()}.{contract.table}"
        " ORDER BY ALL").fetchall()


def test_a_slate_that_is_killed_at_any_step_ends_as_if_nobody_had_killed_it(before: Path, tmp_path: Path) -> None:
    """Killed before every step in turn, and gone on with: one batch, one state each, as in the run that was not."""
    steps: list[str] = []
    shutil.copytree(before, tmp_path / "clean")
    with Home.open(tmp_path / "clean", Pipeline.load(), Sample()) as clean:
        wanted = host(clean, seen=steps.append).run("predict_slate", ARGUMENT, "one")["result"]
        kept = states(clean)
    assert len(steps) > 20
    shutil.copytree(before, tmp_path / "home")
    with Home.open(tmp_path / "home", Pipeline.load(), Sample()) as home:
        for at in range(len(steps)):
            left = iter(range(at))

            def dying(step: str, left: Iterator[int] = left) -> None:
                if next(left, None) is None:
                    raise Died

            with pytest.raises(Died):
                host(home, seen=dying).run("predict_slate", ARGUMENT, "one")
        assert host(home).run("predict_slate", ARGUMENT, "one")["result"] == wanted
        assert states(home) == kept


# ----------------------------------------------------------------------------------------------------- recovery


def spoiled(home: Home) -> tuple[list[str], list[str]]:
    """The true rows of the context, and those after some were deleted and some changed by hand."""
    true = rows(home, CONTEXT, f"game_date = '{NIGHT}'")
    home.warehouse.db.execute(
        f"DELETE FROM nba_analytics.upcoming_player_game_context WHERE game_date = '{NIGHT}'"
        " AND hash(player_lookup) % 20 = 0")
    home.warehouse.db.execute(
        f"UPDATE nba_analytics.upcoming_player_game_context SET team_abbr = 'XXX' WHERE game_date = '{NIGHT}'"
        " AND hash(player_lookup) % 20 = 1")
    home.warehouse._windows.forget(home.world.pipeline.tables[CONTEXT])
    return true, rows(home, CONTEXT, f"game_date = '{NIGHT}'")


def replayed(home: Home, **argument: Any) -> dict[str, Any]:
    prefix = "execution/replay/"
    number = len(home.world.documents.heads(prefix, prefix + "~"))
    record = host(home).run("replay", argument, f"r{number}")
    assert record["state"] == "SUCCEEDED", record["error"]
    return record["result"]


def test_a_dry_run_tells_the_rows_and_touches_nothing_and_the_replay_writes_exactly_them(home: Home) -> None:
    true, wrong = spoiled(home)
    documents = home.world.documents.scan("state/", "state/~")
    told = replayed(home, date=str(NIGHT), dry_run=True)
    [change] = [c for c in told["changes"] if c["table"] == CONTEXT]
    assert change["entities"] == change["rows"] == len(set(true) - set(wrong)) > 5
    assert rows(home, CONTEXT, f"game_date = '{NIGHT}'") == wrong
    assert home.world.documents.scan("state/", "state/~") == documents
    assert home.bus.next_due() is None

    found = replayed(home, date=str(NIGHT))
    assert (found["changes"], found["left"], found["settled"]) == (told["changes"], [], True)
    assert rows(home, CONTEXT, f"game_date = '{NIGHT}'") == true
    assert replayed(home, date=str(NIGHT), dry_run=True)["changes"] == []


@pytest.mark.parametrize("how", ["correlation_id", "player", "game", "phase"])
def test_a_replay_can_be_told_less_than_a_date(home: Home, how: str) -> None:
    journey, player, game = home.warehouse.db.execute(
        f"SELECT correlation_id, player_lookup, game_id FROM nba_analytics.upcoming_player_game_context"
        f" WHERE game_date = '{NIGHT}' AND hash(player_lookup) % 20 = 0 ORDER BY 2").fetchall()[0]
    home.log.flush()
    true, _ = spoiled(home)
    told = {"correlation_id": {"correlation_id": journey}, "player": {"date": str(NIGHT), "player": player},
            "game": {"game": game}, "phase": {"date": str(NIGHT), "phase": 3}}[how]
    found = replayed(home, **told)
    [change] = [c for c in found["changes"] if c["table"] == CONTEXT]
    assert found["left"] == [] and rows(home, CONTEXT, f"game_date = '{NIGHT}'") == true
    assert (change["entities"] == 1 and change["such_as"] == [player]) == (how == "player")


def test_a_replay_that_starts_later_leaves_what_is_before_alone(home: Home) -> None:
    _, wrong = spoiled(home)
    assert replayed(home, date=str(NIGHT), phase=6)["changes"] == []
    assert rows(home, CONTEXT, f"game_date = '{NIGHT}'") == wrong


@pytest.mark.parametrize(("argument", "named"), [
    ({}, "date"), ({"date": "2024-13-01"}, "2024-13-01"), ({"date": str(NIGHT), "phase": 7}, "7"),
    ({"game": "x"}, "x"), ({"correlation_id": "nobody's"}, "nobody's"), ({"date": 5}, "5")])
def test_a_wrong_request_is_an_error_that_names_it(home: Home, argument: dict[str, Any], named: str) -> None:
    record = host(home).run("replay", argument, "r")
    assert record["state"] == "FAILED" and record["error"]["payload"]["code"] == 400
    assert named in record["error"]["payload"]["body"]["error"]


# ------------------------------------------------------------------------------- the functions behind them, alone


@pytest.mark.parametrize(("name", "body", "status", "says"), [
    ("orchestration-ask", {"scraper": "scrapers.nobody", "due": "2024-11-05T09:00:00"}, 400, "scrapers.nobody"),
    ("orchestration-ask", {"scraper": "scrapers.bdl_injuries", "due": "2199-01-01T00:00:00"}, 400, "2199"),
    ("orchestration-timeline", {"game_date": "soon"}, 400, "soon"),
    ("orchestration-timeline", {"game_date": "2024-11-05", "after": "later"}, 400, "later"),
    ("orchestration-history", {"game_date": "2024-11-05", "limit": 0}, 400, "limit"),
    ("operations-settled", {"game_date": "2024-11-05", "phase": "seventh"}, 400, "seventh"),
    ("operations-replay", {"action": "purge", "date": "2024-11-05"}, 400, "purge"),
    ("predictions-coordinator", {"action": "finish", "game_date": "2024-11-05"}, 400, "2024-11-05"),
    ("predictions-worker", {"game_date": "2024-11-05", "batch_id": "b", "part": 1}, 400, "'b'"),
    ("predictions-nobody", {}, 404, "predictions-nobody"),
])
def test_a_function_answers_a_wrong_request_with_what_is_wrong_in_it(
        home: Home, name: str, body: dict[str, Any], status: int, says: str) -> None:
    found, _, answer = asked(home, name, **body)
    assert found == status and says in answer["error"]


def test_a_function_takes_calls_with_an_identity_by_post_alone(home: Home) -> None:
    call = host(home).executions.around.http
    url = f"{ADDRESS}/operations-settled"
    assert call("POST", url, body={"game_date": str(NIGHT)})[0] == 403
    assert call("GET", url, auth={"type": "OIDC"})[0] == 405
    assert call("POST", url, auth={"type": "OIDC"}, body=[1])[0] == 400


def test_a_day_that_is_begun_late_begins_with_its_opening_and_does_not_look_back(home: Home) -> None:
    _, _, told = asked(home, "orchestration-timeline", game_date=str(NIGHT))
    moment = told["moment"]
    assert moment["opens"] and moment["seconds"] == 0 and not moment["looks"]
    _, _, told = asked(home, "orchestration-timeline", game_date=str(NIGHT), after=moment["at"])
    assert told["moment"]["at"] > moment["at"] and not told["moment"]["opens"]

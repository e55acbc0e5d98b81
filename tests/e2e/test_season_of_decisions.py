"""A whole season of decisions on the virtual clock, beside what tables of rules say, with sources that fail."""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from common.errors import Retry
from common.ports import World
from functions.orchestration.ask import ask
from functions.orchestration.master_controller import master_controller
from functions.orchestration.workflow_executor import workflow_executor
from tests.e2e import calendar, oracle
from tests.e2e.calendar import DAY, FIRST, LAST, utc
from tests.e2e.collected import BOXES, Truth, opened
from tests.e2e.oracle import ABORT, HOUR, MINUTE, RUN, SKIP, Facts, Ran

AFTER_MIDNIGHT = ("post_game_window_2", "post_game_window_3")
TRIES = 6  # of an ask: the workflow's retry policy


class Season:
    """Drives the clock: the controller on the hour and before tip-offs, the executor five minutes past, both unruly."""

    def __init__(self, truth: Truth, seed: int = 3, judged: bool = True) -> None:
        self.truth, self.rng, self.judged = truth, random.Random(seed), judged
        self.world: World = opened(truth, utc(FIRST, "00:00"))
        self.ran: defaultdict[tuple[str, dt.date], list[Ran]] = defaultdict(list)
        self.aborted: defaultdict[tuple[str, dt.date], list[dt.datetime]] = defaultdict(list)
        self.fresh: dict[dt.date, dt.datetime] = {}
        self.decided: Counter[tuple[str, str]] = Counter()
        self.alerts: Counter[tuple[str, str]] = Counter()
        self.asked: Counter[tuple[str, str, str]] = Counter()
        self.executed: Counter[tuple[str, str]] = Counter()
        self.rows: set[tuple[str, str]] = set()
        self.late: set[tuple[str, str]] = set()
        self.owners = iter(range(10**9))

    # ------------------------------------------------------------------------------------------------- the clock

    def play(self, first: dt.date, last: dt.date) -> None:
        events = list(self._events(first, last))
        heapq.heapify(events)
        while events:
            at, _, what, slot = heapq.heappop(events)
            self.world.clock.set(max(at, self.world.clock.now()))  # type: ignore[attr-defined]
            if what == "decide":
                self.decide(slot)
            elif what == "deadline":
                self.late |= self.uncollected(_day(at) - DAY)
            else:
                self.execute()

    def _events(self, first: dt.date, last: dt.date) -> Iterator[tuple[dt.datetime, int, str, dt.datetime | None]]:
        """(instant, order, what, closing moment); late, twice, and now and then not at all.

        In the two hours before the deadline nothing is lost or an hour late: no later one could make up for that.
        """
        slot, numbers = utc(first, "00:00"), iter(range(10**9))
        while slot < utc(last + DAY, "00:00"):
            pressing = slot in (utc(_day(slot), "04:00"), utc(_day(slot), "05:00"))
            late = MINUTE * self.rng.choice((0, 0, 0, 0, 0, 1, 3, *((4,) if pressing else (9, 50))))
            for _ in range(self.rng.choice((1, 1, 1, 1, 2))):
                yield slot + late, next(numbers), "decide", None
            if self.rng.random() > 0.02 or pressing:
                for _ in range(self.rng.choice((1, 1, 1, 2))):
                    yield slot + MINUTE * self.rng.choice((5, 5, 5, 6, 30)), next(numbers), "execute", None
            slot += HOUR
        for n in range((last - first).days):
            yield utc(first + DAY * (n + 1), "06:00"), next(numbers), "deadline", None
        for tip in sorted({g.tip for g in self.truth.games if first <= g.day <= last}):
            yield tip - 10 * MINUTE, next(numbers), "decide", tip - 10 * MINUTE
            yield tip - 9 * MINUTE, next(numbers), "execute", None

    def uncollected(self, day: dt.date) -> set[tuple[str, str]]:
        """What lacks of a date's games that were played: a price before the tip-off, a box score after it."""
        played = {game.game_id: game for game in self.truth.by_day[day] if not game.off}
        lacking = {"prices": self.truth.priced, **self.truth.boxes}
        return {(game_id, what) for game_id, game in played.items() for what, there in lacking.items()
                if game_id not in there}

    # ------------------------------------------------------------------------------------------------- decisions

    def decide(self, at: dt.datetime | None) -> None:
        answer = master_controller({"at": at.isoformat()} if at else {}, self.world)
        slot = dt.datetime.fromisoformat(answer["slot"])
        told = {d["workflow_name"]: d for d in answer["decisions"]}
        if (answer["slot"], next(iter(told))) in self.rows:
            return  # the same slot again: nothing is decided
        self.rows |= {(answer["slot"], name) for name in told}
        expected = self.expected(slot) if self.judged else {n: (d["action"], "") for n, d in told.items()}
        found = {name: (d["action"], expected[name][1]) for name, d in told.items()}
        strange = {name: d["reason"] for name, d in told.items() if found[name] != expected[name]}
        assert found == expected, (slot, strange)
        runs = {name: self.facts(name, slot) for name, d in told.items() if d["action"] == RUN}
        for name, decision in told.items():
            self.decided[name, decision["action"]] += 1
            self.alerts[name, decision["alert_level"]] += 1
            if decision["action"] == ABORT:
                self.aborted[name, _day(slot)].append(slot)
            if decision["action"] == RUN:
                self._note(name, slot, oracle.targets(name, runs[name]))

    def expected(self, slot: dt.datetime) -> dict[str, tuple[str, str]]:
        on_the_hour = slot.minute == 0
        names = list(oracle.RULES) if on_the_hour else ["betting_lines"]
        out = {name: oracle.first(oracle.RULES[name], self.facts(name, slot)) for name in names}
        if on_the_hour:
            by = [name for name, (action, _) in out.items() if action == RUN and oracle.asks_for_the_schedule(
                name, self.facts(name, slot))]
            rule = oracle.first(oracle.SCHEDULE, self.facts("schedule_dependency", slot))
            out["schedule_dependency"] = (SKIP, "another asks for it") if by and rule[0] == RUN else rule
        return out

    def facts(self, name: str, slot: dt.datetime) -> Facts:
        day = _day(slot)
        near = any(self.truth.scheduled(day + DAY * n) for n in range(-1, 15))
        boxed = self.truth.boxes[BOXES[0]] & self.truth.boxes[BOXES[1]]
        return Facts(slot, self.truth.scheduled(day), self.truth.scheduled(day - DAY), near, boxed, self.fresh.get(day),
                     self.ran[name, day], self.aborted[name, day])

    def _note(self, name: str, slot: dt.datetime, targets: set[str]) -> None:
        key = f"decision/{slot:%Y%m%dT%H%M}/{name}"
        doc = self.world.documents.get([key])[key][0]
        assert set(doc["target_games"]) == targets or not self.judged, (slot, name)
        closing = doc["context"].get("closing", False)
        self.ran[name, _day(slot)].append(Ran(slot, frozenset(doc["target_games"]), closing))

    # ------------------------------------------------------------------------------------------------- executions

    def execute(self) -> None:
        """What workflows/collect.yaml does, in a word."""
        claimed = workflow_executor({"action": "claim", "owner": f"w{next(self.owners)}"}, self.world)
        for execution in claimed["executions"]:
            self.executed[execution["workflow"], execution["slot"]] += 1
            results: dict[str, Any] = {}
            for step in execution["steps"]:
                for one in step:
                    after = results.get(one["after"])
                    results[one["scraper"]] = {"status": "skipped"} if after and after["status"] in (
                        "failed", "no_data", "skipped") else self._asked(one)
            ended = workflow_executor({"action": "finish", "slot": execution["slot"], "workflow": execution["workflow"],
                                       "results": [{"scraper": n, **r} for n, r in results.items()]}, self.world)
            slot = dt.datetime.fromisoformat(execution["slot"])
            run = next(r for r in self.ran[execution["workflow"], _day(slot)] if r.slot == slot)
            run.statuses = ended["scrapers"]
            self._freshened(run)

    def _asked(self, one: dict[str, Any]) -> dict[str, Any]:
        for _ in range(TRIES):
            try:
                answer = ask(one, self.world)
            except Retry:
                continue
            self.asked[one["scraper"], one["game_date"], one["due"]] += answer["status"] != "asked"
            return answer
        return {"status": "failed", "reason": "it could not be asked"}

    def _freshened(self, run: Ran) -> None:
        if (run.statuses or {}).get("scrapers.nbac_schedule_api") in oracle.GOOD:
            day = _day(run.slot)
            self.fresh[day] = max(run.slot, self.fresh.get(day, run.slot))


def _day(slot: dt.datetime) -> dt.date:
    return slot.replace(tzinfo=dt.UTC).astimezone(calendar.NEW_YORK).date()


PARTS = {"autumn": (FIRST, dt.date(2024, 12, 31)), "winter": (dt.date(2025, 1, 1), dt.date(2025, 3, 31)),
         "spring": (dt.date(2025, 4, 1), LAST)}


@cache
def played(part: str) -> Season:
    """A part of the season; every decision on the way was the one that the rules say."""
    made = Season(Truth(calendar.season(), trouble=0.05))
    first, last = PARTS[part]
    made.play(first, last + DAY)
    return made


@pytest.fixture(params=PARTS, scope="module")  # all tests of a part stand together, and one process plays it
def season(request: pytest.FixtureRequest) -> Season:
    return played(request.param)


def in_part(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("season", [name], indirect=True)


def runs_on(season: Season, day: dt.date) -> Counter[str]:
    return Counter({name: len(ran) for (name, at), ran in season.ran.items() if at == day and ran})


def test_a_season_is_decided_as_the_rules_say_and_nothing_runs_twice(season: Season) -> None:
    assert len(season.rows) > 85 * 24 * 8
    assert set(season.executed.values()) == {1}
    assert set(season.asked.values()) == {1}


def test_no_window_is_unreachable(season: Season) -> None:
    runs = {name: season.decided[name, RUN] for name, _ in season.decided}
    assert runs.keys() == {*oracle.RULES, "schedule_dependency"} and min(runs.values()) > 40, runs


def test_everything_is_collected_by_six_the_next_morning(season: Season) -> None:
    assert season.truth.failed > 300
    assert season.late == set()


def test_the_odds_of_a_season_stay_within_what_may_be_asked(season: Season) -> None:
    months: Counter[tuple[int, int]] = Counter()
    for (profile, day), calls in season.truth.requests.items():
        months[day.year, day.month] += calls * (profile == "odds_api")
        assert profile != "odds_api" or calls <= 1500
    assert 1000 < max(months.values()) <= 20_000


@in_part("spring")
def test_the_summer_sees_the_schedule_alone(season: Season) -> None:
    assert {name for n in range(3, 11) for name in runs_on(season, calendar.CLOSING + DAY * n)} == {
        "schedule_dependency"}


@in_part("autumn")
def test_a_day_without_games_asks_for_what_does_not_need_them(season: Season) -> None:
    assert runs_on(season, calendar.EMPTY).keys() <= {"schedule_dependency", "morning_operations", *AFTER_MIDNIGHT}


@pytest.mark.parametrize(("season", "day"), [
    ("autumn", calendar.FALL_BACK), ("autumn", calendar.CHRISTMAS), ("autumn", calendar.FULL),
    ("winter", calendar.SPRING_FORWARD), ("winter", calendar.PARIS), ("winter", calendar.ALL_STAR)],
    indirect=["season"])
def test_on_a_special_day_each_window_runs_once_and_every_tip_off_has_its_closing(
        season: Season, day: dt.date) -> None:
    ran = runs_on(season, day)
    assert ran["post_game_window_2"] <= 1 and ran["post_game_window_1"] <= 1 and 1 <= ran["morning_operations"] <= 3
    closings = [set(run.targets) for run in season.ran["betting_lines", day] if run.closing]
    tips = {game.tip for game in season.truth.by_day[day]}
    assert len(closings) == len(tips) and set.union(*closings) == {g.game_id for g in season.truth.by_day[day]}


@in_part("winter")
def test_a_game_that_is_off_is_asked_for_no_more_and_its_new_date_is(season: Season) -> None:
    off = next(game for game in season.truth.games if game.off)
    about = [(name, run.slot) for (name, _), ran in season.ran.items() for run in ran if off.game_id in run.targets]
    assert off.off and about and all(slot < off.off + 7 * HOUR for _, slot in about)
    assert not [name for name, _ in about if name.startswith("post")]
    again = next(game.game_id for game in season.truth.games if "PPP" in game.game_id)
    assert {name for (name, _), ran in season.ran.items() for run in ran if again in run.targets} >= {
        "betting_lines", "post_game_window_3"}


def test_a_source_is_left_alone_before_its_limit_is_reached() -> None:
    """A month of which most was used up: what is left is spent, then every run is skipped, loudly."""
    made = Season(Truth(calendar.season(), trouble=0.05), judged=False)
    key, used = "quota/odds_api/2024-11", 18_500
    made.world.documents.swap([(key, {"calls": used, "days": {}}, None)])
    made.play(dt.date(2024, 11, 8), dt.date(2024, 11, 13))
    spent = sum(calls for (profile, day), calls in made.truth.requests.items() if profile == "odds_api")
    assert made.world.documents.get([key])[key][0]["calls"] == used + spent
    assert 18_900 < used + spent < 20_000  # up to where it stops, and not to the limit
    assert min(made.alerts["betting_lines", alert] for alert in ("WARNING", "CRITICAL")) > 0

"""What should be decided, as tables: each workflow's rows are tried from the top, the first that holds says what.

Written from the specification and not from the code: it shares with it the names of the workflows, nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.e2e.calendar import NEW_YORK, Played, utc

RUN, SKIP, ABORT = "RUN", "SKIP", "ABORT"
GOOD, ANSWERED = {"success", "unchanged", "asked"}, {"success", "unchanged", "asked", "no_data"}
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


@dataclass
class Ran:
    """A RUN that was decided. statuses: how its scrapers ended; None while it is not executed."""

    slot: dt.datetime
    targets: frozenset[str]
    closing: bool = False
    statuses: dict[str, str] | None = None

    @property
    def without_prices(self) -> bool:
        """Some price could not be asked for."""
        return self.statuses is None or any(
            self.statuses.get(f"scrapers.{name}") in ("failed", "skipped") for name in ODDS)


@dataclass
class Facts:
    """What is known about one workflow at one slot."""

    slot: dt.datetime
    today: list[Played]
    yesterday: list[Played]
    season_is_on: bool
    boxed: set[str]
    schedule_at: dt.datetime | None
    ran: list[Ran] = field(default_factory=list)
    aborted: list[dt.datetime] = field(default_factory=list)

    @property
    def local(self) -> dt.datetime:
        return self.slot.replace(tzinfo=dt.UTC).astimezone(NEW_YORK)

    @property
    def hour(self) -> float:
        return self.local.hour + self.local.minute / 60

    def at(self, clock: str) -> dt.datetime:
        return utc(self.local.date(), clock)

    @property
    def tips(self) -> list[dt.datetime]:
        return sorted(game.tip for game in self.today)

    @property
    def waiting(self) -> bool:
        return any(self.open(run) for run in self.ran)

    def open(self, run: Ran) -> bool:
        """Nobody has executed it yet, and somebody still may."""
        return run.statuses is None and run.slot > self.slot - 3 * HOUR

    def good(self, *scrapers: str) -> bool:
        return any((run.statuses or {}).get(f"scrapers.{name}") in GOOD for run in self.ran for name in scrapers)

    def answered(self) -> set[str]:
        return {name for run in self.ran for name, status in (run.statuses or {}).items() if status in ANSWERED}

    def over(self, when: dt.datetime | None = None) -> list[Played]:
        """Today's games that have lasted two hours and a half, or that the schedule calls final."""
        at = when or self.slot
        known = self.schedule_at if when is None else None
        return [g for g in self.today if g.tip + 150 * MINUTE <= at or (known and g.over <= known)]

    def missing(self, games: list[Played]) -> set[str]:
        return {game.game_id for game in games if game.kind != "allstar"} - self.boxed

    def said(self, since: dt.datetime) -> bool:
        """Whether it was given up since then: that is said once."""
        return any(slot >= since for slot in self.aborted)

    def closing_games(self) -> set[str]:
        return {g.game_id for g in self.today if self.slot < g.tip <= self.slot + 10 * MINUTE and not any(
            run.slot >= g.tip - 10 * MINUTE and g.game_id in run.targets for run in self.ran)}

    def spaced(self) -> bool:
        """Whether the last regular look was two hours ago, or lacked something."""
        regular = [run for run in self.ran if not run.closing]
        return not regular or regular[-1].without_prices or self.slot >= regular[-1].slot + 2 * HOUR


Rule = tuple[str, Callable[[Facts], object], str]
ODDS = ("oddsa_player_props", "oddsa_game_lines")
BOX = ("nbac_team_boxscore", "nbac_player_boxscore")
MORNING = {f"scrapers.{name}" for name in (
    "nbac_schedule_api", "nbac_player_list", "nbac_player_movement", "br_season_roster", "bdl_standings",
    "bdl_active_players", "bdl_injuries")}


def window(clock: str, last: str, of: str, always: bool = False) -> list[Rule]:
    """After the games: `of` today or yesterday, at a time, until another."""
    def games(f: Facts) -> list[Played]:
        return f.over() if of == "today" else f.yesterday

    def then(f: Facts) -> list[Played]:
        return [g for g in f.over(f.at(clock))] if of == "today" else f.yesterday

    def lately(f: Facts) -> bool:
        return bool(f.ran) and f.slot - f.ran[-1].slot < HOUR

    def complete(f: Facts) -> bool:
        ended = (f.ran[-1].statuses or {}).values() if f.ran else ()
        return bool(f.ran) and not f.missing(games(f)) and "failed" not in ended

    return [
        ("there was no game", lambda f: not (f.today if of == "today" else f.yesterday), SKIP),
        ("it is not time", lambda f: f.slot < f.at(clock) - 30 * MINUTE, SKIP),
        ("too late, but done", lambda f: f.slot > f.at(last) and (f.good(*BOX) or not f.missing(then(f))), SKIP),
        ("long ago", lambda f: f.slot > f.at(last) + 2 * HOUR, SKIP),
        ("late, but it is being done", lambda f: f.slot > f.at(last) and f.waiting, SKIP),
        ("too late, and it was said", lambda f: f.slot > f.at(last) and f.said(f.at(last)), SKIP),
        ("too late", lambda f: f.slot > f.at(last), ABORT),
        ("no game is over", lambda f: not games(f), SKIP),
        ("it is being done", lambda f: f.waiting, SKIP),
        ("it was done, and all is there", complete, SKIP),
        ("it was just done", lately, SKIP),
        ("all is there already", lambda f: not always and not f.ran and not f.missing(games(f)), SKIP),
        ("now", lambda f: True, RUN),
    ]


def discovery(scraper: str, attempts: int) -> list[Rule]:
    """From eight, every hour until it is there, on days with games, so many times at most."""
    return [
        ("it is there", lambda f: f.good(scraper), SKIP),
        ("no games", lambda f: not f.today, SKIP),
        ("all have begun, it is being done", lambda f: f.slot >= f.tips[-1] and f.waiting, SKIP),
        ("all have begun, and it was said", lambda f: f.slot >= f.tips[-1] and f.said(f.tips[-1]), SKIP),
        ("all have begun", lambda f: f.slot >= f.tips[-1], ABORT),
        ("before eight", lambda f: f.hour < 8, SKIP),
        ("it is being done", lambda f: f.waiting, SKIP),
        ("often enough", lambda f: len(f.ran) >= attempts, SKIP),
        ("now", lambda f: True, RUN),
    ]


RULES: dict[str, list[Rule]] = {
    "morning_operations": [
        ("no game in two weeks", lambda f: not f.season_is_on, SKIP),
        ("it is being done", lambda f: f.waiting, SKIP),
        ("everything was answered", lambda f: f.answered() >= MORNING, SKIP),
        ("before six", lambda f: f.hour < 6, SKIP),
        ("given up, and it was said", lambda f: f.hour >= 18 and f.said(f.at("18:00")), SKIP),
        ("given up", lambda f: f.hour >= 18, ABORT),
        ("now", lambda f: True, RUN),
    ],
    "betting_lines": [
        ("no games", lambda f: not f.today, SKIP),
        ("all have begun, prices are there", lambda f: f.slot >= f.tips[-1] and f.good(*ODDS), SKIP),
        ("all have begun, it is being done", lambda f: f.slot >= f.tips[-1] and f.waiting, SKIP),
        ("all have begun, and it was said", lambda f: f.slot >= f.tips[-1] and f.said(f.tips[-1]), SKIP),
        ("all have begun", lambda f: f.slot >= f.tips[-1], ABORT),
        ("a game is about to begin", lambda f: f.closing_games(), RUN),
        ("games are far", lambda f: f.tips[0] - f.slot > 6 * HOUR, SKIP),
        ("at night", lambda f: not 8 <= f.hour < 20, SKIP),
        ("it is being done", lambda f: any(f.open(r) for r in f.ran if not r.closing), SKIP),
        ("lately", lambda f: not f.spaced(), SKIP),
        ("now", lambda f: True, RUN),
    ],
    "post_game_window_1": window("22:00", "22:30", "today"),
    "post_game_window_2": window("01:00", "01:30", "yesterday"),
    "post_game_window_3": window("04:00", "05:30", "yesterday", always=True),
    "injury_discovery": discovery("nbac_injury_report", 12),
    "referee_discovery": discovery("nbac_referee_assignments", 6),
}
SCHEDULE: list[Rule] = [
    ("it is fresh", lambda f: f.schedule_at and f.slot - f.schedule_at < 6 * HOUR, SKIP),
    ("it is being done", lambda f: f.waiting, SKIP),
    ("now", lambda f: True, RUN),
]


def first(rules: list[Rule], facts: Facts) -> tuple[str, str]:
    """(what, why) of the first rule that holds."""
    return next((action, why) for why, holds, action in rules if holds(facts))


def targets(name: str, facts: Facts) -> set[str]:
    """The games that a RUN is about; none: whatever the date has."""
    if name == "betting_lines":
        return facts.closing_games() or {game.game_id for game in facts.today if game.tip > facts.slot}
    if not name.startswith("post_game"):
        return set()
    games = facts.over() if name.endswith("1") else facts.yesterday
    everything = {game.game_id for game in games}
    return everything if name.endswith("3") else facts.missing(games) or everything


def asks_for_the_schedule(name: str, facts: Facts) -> bool:
    """The windows after games always do; the morning as long as nobody answered it."""
    return name.startswith("post_game") or (
        name == "morning_operations" and "scrapers.nbac_schedule_api" not in facts.answered())

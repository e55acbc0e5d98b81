"""The workflows as they are configured, in types: what each key of workflows.yaml means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Plan = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """What all types share.

    missed_alert  how loud it is when the last useful moment passed without a success
    success_of    the scrapers whose finding something is the workflow's success; default: any of the plan
    """

    name: str
    priority: str
    decision_type: str
    plan: Plan
    enabled: bool = True
    missed_alert: str = "WARNING"
    success_of: tuple[str, ...] = ()
    # self_aware: once a day, first in ideal_hours, given up after last_hour
    reason: str = ""
    ideal_hours: tuple[int, ...] = ()
    last_hour: int = 23
    requires_season: bool = False
    # game_aware: every frequency_hours in business_hours, and once within closing_minutes before each tip-off
    window_before_game_hours: int = 0
    business_hours: tuple[int, ...] = ()
    frequency_hours: int = 0
    closing_minutes: int = 0
    # game_aware_yesterday: around fixed_time about the games `days_before`, again each hour `until` all is there.
    # collects: missing (games without a box score) or all. over_after_minutes: after its tip-off a game may be over
    fixed_time: str = ""
    tolerance_minutes: int = 0
    until: str = ""
    days_before: int = 1
    over_after_minutes: int = 0
    collects: str = "missing"
    missing_alert: str = "NONE"
    missing_share: float = 0.0
    # discovery: from first_hour, every retry_interval_hours until something is found, max_attempts a day
    first_hour: int = 0
    retry_interval_hours: int = 0
    max_attempts: int = 0
    requires_game_day: bool = False

    @property
    def scrapers(self) -> tuple[str, ...]:
        return tuple(name for step in self.plan for name in step)


@dataclass(frozen=True, kw_only=True)
class Source:
    """The requests that may be put to a source; per_run and per_game: its scrapers, by how many requests they put."""

    name: str
    monthly_requests: int
    daily_requests: int
    warn_at: float
    stop_at: float
    per_run: tuple[str, ...] = ()
    per_game: tuple[str, ...] = ()

    def requests(self, scrapers: Iterable[str], games: int) -> int:
        """About how many requests a run of these scrapers for so many games puts."""
        return sum((name in self.per_run) + games * (name in self.per_game) for name in scrapers)


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings, and everything else by its section.

    season_days   a game within so many days: the season is on
    claim_hours   a decision that nobody began to execute by then is given up
    lease_minutes an execution of which nothing was heard for so long is begun again
    box_scores    the tables in which a game must be to be collected; games of the excluded season types need not be
    """

    schedule_scraper: str
    schedule_refresh_hours: int
    season_days: int
    claim_hours: int
    lease_minutes: int
    box_scores: tuple[str, ...]
    box_scores_exclude: tuple[str, ...] = ()
    workflows: tuple[Workflow, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def enabled(self) -> tuple[Workflow, ...]:
        return tuple(workflow for workflow in self.workflows if workflow.enabled)

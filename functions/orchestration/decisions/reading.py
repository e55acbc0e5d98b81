"""workflows.yaml as a Config: every key known, typed and within its bounds; Usage names the key and its value."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from common.errors import Usage
from common.ports import World
from functions.orchestration.decisions.config import Config, Plan, Source, Workflow

FILE = Path(__file__).parents[1] / "workflows.yaml"
ALERTS = ("NONE", "INFO", "WARNING", "CRITICAL")
# What a workflow of a type must say, and what it may say beside what all types share.
NEEDED = {
    "self_aware": ("ideal_hours",),
    "game_aware": ("window_before_game_hours", "business_hours", "frequency_hours"),
    "game_aware_yesterday": ("fixed_time", "tolerance_minutes", "days_before"),
    "discovery": ("first_hour", "retry_interval_hours", "max_attempts"),
}
OFFERED = {
    "self_aware": ("reason", "last_hour", "requires_season"),
    "game_aware": ("closing_minutes",),
    "game_aware_yesterday": ("until", "over_after_minutes", "collects", "missing_alert", "missing_share"),
    "discovery": ("requires_game_day",),
}
SHARED = ("name", "priority", "decision_type", "plan", "enabled", "missed_alert", "success_of")
NAMED = ("plan", "success_of", "per_run", "per_game", "schedule_scraper")
CHOICES = {"priority": ("CRITICAL", "HIGH", "MEDIUM", "LOW"), "decision_type": tuple(NEEDED), "missed_alert": ALERTS,
           "missing_alert": ALERTS, "collects": ("missing", "all"), "days_before": (0, 1)}
BOUNDS = {"last_hour": (0, 23), "first_hour": (0, 23), "window_before_game_hours": (1, 24), "frequency_hours": (1, 24),
          "closing_minutes": (0, 59), "tolerance_minutes": (1, 59), "over_after_minutes": (0, 600),
          "missing_share": (0, 1), "retry_interval_hours": (1, 24), "max_attempts": (1, 24),
          "monthly_requests": (1, 10**9), "daily_requests": (1, 10**9), "warn_at": (0, 1), "stop_at": (0, 1),
          "schedule_refresh_hours": (1, 24), "season_days": (1, 60), "claim_hours": (1, 12), "lease_minutes": (1, 60)}
HOURS, TIMES = ("ideal_hours", "business_hours"), ("fixed_time", "until")
Made = TypeVar("Made", Workflow, Source, Config)


def config_of(world: World) -> Config:
    """The configuration in the repository, for the scrapers of this world."""
    return configured(tuple(scraper.name for scraper in world.pipeline.scrapers))


@cache
def configured(scrapers: tuple[str, ...]) -> Config:
    """The configuration in the repository."""
    return read(FILE.read_text(encoding="utf-8"), scrapers)


def read(text: str, scrapers: Iterable[str]) -> Config:
    """The configuration of a YAML text; scrapers: the names of those that there are."""
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Usage(f"workflows.yaml: {' '.join(str(error).split())[:300]}") from None
    known = {name.removeprefix("scrapers."): name for name in scrapers}
    told = _mapping(found, "workflows.yaml")
    if strange := sorted(set(told) - {"settings", "sources", "workflows"}):
        raise Usage(f"workflows.yaml: {strange[0]!r} is none of settings, sources, workflows")
    sections = {name: _mapping(told.get(name) or {}, name) for name in ("settings", "sources", "workflows")}
    config = _made(Config, sections["settings"], "settings", known)
    sources = [_made(Source, _named(name, given, "sources"), f"sources.{name}", known)
               for name, given in sections["sources"].items()]
    workflows = [_workflow(_named(name, given, "workflows"), f"workflows.{name}", known)
                 for name, given in sections["workflows"].items()]
    return dataclasses.replace(config, sources=tuple(sources), workflows=tuple(workflows))


def _workflow(given: dict[str, Any], where: str, known: Mapping[str, str]) -> Workflow:
    made = _made(Workflow, given, where, known)
    kind = made.decision_type
    for key in given:
        if key not in (*SHARED, *NEEDED[kind], *OFFERED[kind]):
            raise Usage(f"{where}.{key}: a workflow of type {kind} has no such key")
    for key in NEEDED[kind]:
        if key not in given:
            raise Usage(f"{where}.{key}: a workflow of type {kind} needs it")
    for name in made.success_of:
        if name not in made.scrapers:
            raise Usage(f"{where}.success_of: {name!r} is not in the plan")
    return made


def _made(kind: type[Made], given: Mapping[str, Any], where: str, known: Mapping[str, str]) -> Made:
    """A dataclass of the mapping, its scrapers by their full names."""
    hints = typing.get_type_hints(kind)
    filled = ("workflows", "sources") if kind is Config else ()
    values = {}
    for key, value in given.items():
        if key not in hints or key in filled:
            raise Usage(f"{where}.{key}: no such key; there are {', '.join(sorted(set(hints) - set(filled)))}")
        typed = _typed(value, hints[key], f"{where}.{key}")
        if not _allowed(key, typed):
            raise Usage(f"{where}.{key}: {value!r} is not allowed here")
        values[key] = _scrapers(typed, f"{where}.{key}", known) if key in NAMED else typed
    for one in dataclasses.fields(kind):
        if one.default is dataclasses.MISSING and one.name not in values:
            raise Usage(f"{where}.{one.name}: missing")
    return kind(**values)


def _typed(value: Any, hint: Any, where: str) -> Any:
    if hint == Plan:
        steps = _typed_list(value, list, where)
        return tuple(tuple(_typed_list(step, str, where)) for step in steps)
    if typing.get_origin(hint) is tuple:
        return tuple(_typed_list(value, typing.get_args(hint)[0], where))
    fits = isinstance(value, (int, float) if hint is float else hint) and (hint is bool or not isinstance(value, bool))
    if not fits:
        raise Usage(f"{where}: {value!r} is not {hint.__name__}")
    return value


def _typed_list(value: Any, kind: type, where: str) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(one, kind) and one not in ([], "", True) for one in value):
        raise Usage(f"{where}: {value!r} is not a list of {kind.__name__}")
    return value


def _allowed(key: str, value: Any) -> bool:
    if key in CHOICES:
        return value in CHOICES[key]
    if key in BOUNDS:
        return bool(BOUNDS[key][0] <= value <= BOUNDS[key][1])
    if key in HOURS:
        return len(value) == 2 and 0 <= value[0] < value[1] <= 24
    return key not in TIMES or re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) is not None


def _scrapers(value: Any, where: str, known: Mapping[str, str]) -> Any:
    """Short names of scrapers, alone or in lists, as full ones."""
    if isinstance(value, tuple):
        return tuple(_scrapers(one, where, known) for one in value)
    if value not in known:
        raise Usage(f"{where}: there is no scraper called {value!r}")
    return known[value]


def _mapping(found: Any, where: str) -> dict[str, Any]:
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise Usage(f"{where}: {str(found)[:80]!r} is not a mapping of names")
    return found


def _named(name: str, given: Any, section: str) -> dict[str, Any]:
    return {**_mapping(given, f"{section}.{name}"), "name": name}

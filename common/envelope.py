"""The one message of all phases. It carries no data: it says 'look at this partition again'."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Iterator
from dataclasses import MISSING, asdict, dataclass, field, fields
from typing import Any

from common.basketball.season import day_of
from common.errors import Reject

SCHEMA_VERSION = 1
EVENT_TYPES = {"scrapers": "scraper_complete", "raw": "raw_data_loaded", "analytics": "analytics_complete",
               "precompute": "precompute_complete", "predictions": "predictions_ready",
               "publishing": "publish_complete"}
TOPICS = {"scrapers": "nba-scraper-complete", "raw": "nba-raw-data-complete", "analytics": "nba-analytics-complete",
          "precompute": "nba-precompute-complete", "predictions": "nba-predictions-complete",
          "publishing": "nba-publishing-complete"}
PHASE_NUMBERS = {phase: number for number, phase in enumerate(TOPICS, 1)}
TRIGGERS = {"pubsub", "scheduler", "manual", "backfill", "recovery"}
ENTITY_LIMIT = 400


@dataclass(frozen=True)
class Envelope:
    """Domain 7.2. An object landed (object_name), or a partition changed (output_table, game_date).

    affected_entities: {'players': […]}; absent means the whole date; for people and filters only.
    """

    event_type: str
    phase: str
    processor_name: str
    execution_id: str
    correlation_id: str
    status: str
    timestamp: str
    game_date: str | None = None
    output_table: str | None = None
    object_name: str | None = None
    partition_id: str | None = None
    record_count: int = 0
    records_changed: int = 0
    affected_entities: dict[str, list[str]] | None = None
    parent_execution_id: str | None = None
    trigger_source: str = "pubsub"
    schema_version: int = SCHEMA_VERSION
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def topic(self) -> str:
        return TOPICS[self.phase.split("_", 2)[2]]

    @property
    def attributes(self) -> dict[str, str]:
        """What subscriptions filter on."""
        named = {"objectId": f"raw/{self.object_name}"} if self.object_name else {"table": self.output_table or ""}
        return {**named, "correlation_id": self.correlation_id}

    def encode(self) -> str:
        told = {name: value for name, value in asdict(self).items() if value is not None}
        return json.dumps(told, sort_keys=True, separators=(",", ":"))

    @staticmethod
    def decode(text: str | bytes) -> Envelope:
        """Unknown fields are ignored; a missing or mistyped one is a Reject that names it."""
        try:
            given = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise Reject(f"a message that is not JSON: {error}") from error
        if not isinstance(given, dict):
            raise Reject(f"a message that is not an object but {type(given).__name__}")
        out = Envelope(**{name: _typed(name, given) for name in _FIELDS if name in given or name in _REQUIRED})
        for wrong in out._contradictions():
            raise Reject(wrong)
        return out

    def _contradictions(self) -> Iterator[str]:
        if self.phase not in _PHASES:
            yield f"phase: {self.phase!r} is none of {sorted(_PHASES)}"
        if (self.object_name is None) == (self.output_table is None or self.game_date is None):
            yield "a message names either object_name, or output_table and game_date"
        if self.game_date is not None:
            try:
                day_of(self.game_date)
            except Reject as error:
                yield f"game_date: {error}"
        if not 1 <= self.schema_version <= SCHEMA_VERSION:
            yield f"schema_version: {self.schema_version} is unknown; this code reads up to {SCHEMA_VERSION}"
        if self.trigger_source not in TRIGGERS:
            yield f"trigger_source: {self.trigger_source!r} is none of {sorted(TRIGGERS)}"


def phase_name(phase: str) -> str:
    """'raw' -> 'phase_2_raw'."""
    return f"phase_{PHASE_NUMBERS[phase]}_{phase}"


_PHASES = {phase_name(phase) for phase in TOPICS}
_REQUIRED = [f.name for f in fields(Envelope) if f.default is MISSING and f.default_factory is MISSING]
_FIELDS = {name: tuple(typing.get_origin(kind) or kind for kind in typing.get_args(hint) or (hint,))
           if isinstance(hint, types.UnionType) else (typing.get_origin(hint) or hint,)
           for name, hint in typing.get_type_hints(Envelope).items()}


def _typed(name: str, given: dict[str, Any]) -> Any:
    if name not in given:
        raise Reject(f"{name}: missing in the message")
    if not isinstance(given[name], _FIELDS[name]) or isinstance(given[name], bool):
        raise Reject(f"{name}: {str(given[name])[:80]!r} is not {_FIELDS[name][0].__name__}")
    return given[name]

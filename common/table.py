"""Table contracts: one class per warehouse table, owned by the module that writes it."""

from __future__ import annotations

import datetime as dt
import typing
from dataclasses import dataclass
from typing import Any, ClassVar

from common.reads import AsOf, Read

DATASETS = {"raw": "nba_raw", "analytics": "nba_analytics", "precompute": "nba_precompute",
            "predictions": "nba_predictions", "operations": "nba_orchestration", "orchestration": "nba_orchestration"}
ENTITIES = {"player": ("player_lookup",), "team": ("team_abbr", "defending_team_abbr"), "game": ("game_id",),
            "system": ("system_id",), "run": ("execution_id", "decision_id", "cleanup_id"),
            "workflow": ("workflow_name",), "official": ("official_name",), "object": ("processing_id",)}
KINDS = {str: "STRING", int: "INTEGER", float: "FLOAT", bool: "BOOLEAN", dt.date: "DATE", dt.datetime: "TIMESTAMP",
         list: "ARRAY"}


@dataclass(frozen=True)
class Column:
    """One column of a contract. A list of texts (list[str]) is never null, and its JSON text in a frame.

    outcome  known only after the game; null to a reader before it
    absent   why the column is null in every row as yet (no source lands what it needs)
    """

    name: str
    kind: type
    required: bool
    ge: float | None = None
    le: float | None = None
    choices: frozenset[str] | None = None
    places: int | None = None
    outcome: bool = False
    absent: str = ""
    doc: str = ""

    @property
    def sql_type(self) -> str:
        return KINDS[self.kind]

    @property
    def description(self) -> str:
        return self.doc or (f"null: {self.absent}" if self.absent else "")


def Field(  # noqa: PLR0913 — the words of a contract
    *, ge: float | None = None, le: float | None = None, choices: typing.Iterable[str] | None = None,
          places: int | None = None, outcome: bool = False, absent: str = "", doc: str = "") -> Any:
    """Bounds and meaning of a column; the annotation gives its type, `| None` makes it nullable.

    `places` rounds a float (NUMERIC(p, places) of the domain), so that equal results have equal digests.
    """
    return {"ge": ge, "le": le, "choices": frozenset(choices) if choices is not None else None,
            "places": places, "outcome": outcome, "absent": absent, "doc": doc}


class Table:
    """Subclass at the top of the module that writes it; the module's path is the table's name.

    A table that adds columns to another one subclasses that.

    key       unique after every write
    entity    player | team | game: what a change is tracked by
    outcome   known only after the game: a table that is not may read it only through `before`
    observed  the timestamp column of a snapshot table; such a table is read through `as_of`
    order     what its rows are sorted by: partition and key
    cluster   what the warehouse sorts a partition by, where that is not the entity and the key
    expires_days  how long a partition is kept; None: for ever
    dataset   where it stands, if not with the others of its phase
    """

    phase: ClassVar[str]
    table: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
    partition: ClassVar[str]
    order: ClassVar[tuple[str, ...]]
    entity: ClassVar[str]
    entity_column: ClassVar[str]
    outcome: ClassVar[bool]
    observed: ClassVar[str | None]
    cluster: ClassVar[tuple[str, ...]]
    expires_days: ClassVar[int | None]
    elsewhere: ClassVar[str]
    columns: ClassVar[dict[str, Column]]

    def __init_subclass__(  # noqa: PLR0913 — the words of a contract
        cls, *, key: tuple[str, ...], entity: str, partition: str = "game_date", outcome: bool = False,
        observed: str | None = None, cluster: tuple[str, ...] = (), expires_days: int | None = None,
        dataset: str = "") -> None:
        cls.columns = dict(_columns(cls))  # first: a column may be called like an attribute below
        cls.phase, cls.table = cls.__module__.split(".")[-2:]
        cls.key, cls.partition, cls.entity, cls.outcome, cls.observed = key, partition, entity, outcome, observed
        cls.cluster, cls.expires_days, cls.elsewhere = cluster, expires_days, dataset
        cls.entity_column, cls.order = _entity_column(cls), tuple(dict.fromkeys([partition, *key]))
        for needed in (*key, partition, *cluster, *([observed] if observed else [])):
            if needed not in cls.columns:
                raise TypeError(f"{cls.name()}: {needed!r} is not a column")
        if cls.columns[partition].kind is not dt.date:
            raise TypeError(f"{cls.name()}: a table is partitioned by a date; {partition!r} is none")

    @classmethod
    def name(cls) -> str:
        """'analytics.player_game_summary': the module's path below functions/."""
        return f"{cls.phase}.{cls.table}"

    @classmethod
    def dataset(cls) -> str:
        return cls.elsewhere or DATASETS[cls.phase]

    @classmethod
    def on_date(cls, *, optional: bool = False, spreads: str | None = None,
                columns: tuple[str, ...] | None = None) -> Read:
        """The rows of the run's own date. What changes in other columns than these alone is no change to the run."""
        return Read(cls, optional=optional, spreads=spreads, columns=columns)

    @classmethod
    def before(cls, *, days: int | None = None, spreads: str | None = None,
               columns: tuple[str, ...] | None = None) -> Read:
        """The rows of the `days` dates before the run's own, which is excluded; None: since the season began."""
        return Read(cls, before=True, days=days, optional=True, spreads=spreads, columns=columns)

    @classmethod
    def as_of(cls, slate: str, *, on: str = "game_id", among: tuple[str, ...] = ("game_id",),
              latest: tuple[str, ...] = (), spreads: str | None = None) -> Read:
        """The rows of the own date observed before their game's tip-off; of these the last per `latest`.

        slate: the parameter that holds the schedule. A row belongs to the game whose `among` columns hold
        its `on` value. An empty `latest` keeps the rows of the last snapshot before the tip-off.
        """
        if not cls.observed:
            raise TypeError(f"{cls.name()} is not a snapshot table: declare observed=")
        return Read(cls, optional=True, spreads=spreads, as_of=AsOf(slate, on, among, latest))


def _columns(cls: type[Table]) -> typing.Iterator[tuple[str, Column]]:
    for name, hint in typing.get_type_hints(cls).items():
        if typing.get_origin(hint) is ClassVar:
            continue
        texts, kinds = hint == list[str], typing.get_args(hint) or (hint,)
        kind = list if texts else next(k for k in kinds if k is not type(None))
        if kind not in KINDS or (list in (hint, typing.get_origin(hint)) and not texts):
            known = sorted(k.__name__ for k in KINDS)
            raise TypeError(f"{cls.__module__}.{name}: {kind} is no column type; use one of {known} (list[str])")
        said = next((vars(owner)[name] for owner in cls.__mro__ if name in vars(owner)), Field())
        if said["absent"] and type(None) not in kinds:
            raise TypeError(f"{cls.__module__}.{name}: what is null in every row is declared `| None`")
        yield name, Column(name, kind, type(None) not in kinds, **said)


def _entity_column(cls: type[Table]) -> str:
    for column in ENTITIES[cls.entity]:
        if column in cls.columns:
            return column
    raise TypeError(f"{cls.name()}: entity {cls.entity} needs one of the columns {ENTITIES[cls.entity]}")

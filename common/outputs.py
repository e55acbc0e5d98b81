"""Step 4 for tables, and what is announced of it: the rows that differ are written, fenced, verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from common import digest, lease, state
from common.basketball.slate import cutoffs
from common.conform import PART
from common.envelope import ENTITY_LIMIT, EVENT_TYPES, Envelope, phase_name
from common.errors import Retry
from common.files import FILE
from common.ports import Replace, World
from common.processor import Processor
from common.rows import Made, digests
from common.state import Scope
from common.table import Table

if TYPE_CHECKING:
    from common.run import Run

LINEAGE = ("correlation_id", "run_id", "processed_at", "lease")


def tables(p: Processor, runs: list[Run], made: Made, world: World) -> None:
    """Write the entities whose digest differs from the document's: one keyed, fenced write for all partitions."""
    table = p.writes
    assert isinstance(table, type)
    found = digests(table, made.frame)
    for run in runs:
        _compare(run, found.get(run.scope.partition_id, {}))
        if run.held and not lease.in_time(run.held, world):
            run.fail(Retry(f"{run.key}: too late to write under this lease"))
    unsure = _unsure(table, [run for run in runs if run.held and run.held.dirty and not run.error], made, world)
    replaced: dict[str, Replace] = {}
    for run in runs:
        names = {*run.changed, *unsure.get(run.scope.partition_id, ())} - run.frozen.keys()
        if run.held and names and not run.error:
            replaced[run.scope.partition_id] = Replace(frozenset(names), run.held.fence)
    if replaced:
        chosen = {(pid, name) for pid, part in replaced.items() for name in part.entities}
        whose = zip(made.frame[PART], made.frame[table.entity_column], strict=True)
        rows = made.frame[np.array([pair in chosen for pair in whose], dtype=bool)]
        _differing(p, table, [run for run in runs if run.scope.partition_id in replaced], rows, world)
        counts = world.warehouse.write(table, _stamped(p, rows.reset_index(drop=True), runs, world), replaced)
        _verify([run for run in runs if run.scope.partition_id in replaced], counts)


def _unsure(table: type[Table], runs: list[Run], made: Made, world: World) -> dict[str, set[str]]:
    """Where a holder died nobody knows what it wrote: the entities whose stored rows are not what they should be.

    The fence goes up before the store is read, so that what is read can no longer be changed by the dead.
    """
    if not runs:
        return {}
    fences = {run.scope.partition_id: Replace(frozenset(), run.held.fence) for run in runs if run.held}
    counts = world.warehouse.write(table, made.frame.iloc[:0].assign(**dict.fromkeys(LINEAGE)), fences)
    filled = [pid for pid, count in counts.items() if count]
    stored = digests(table, world.warehouse.parts(table, filled)) if filled else {}
    return {run.scope.partition_id: _unequal(stored.get(run.scope.partition_id, {}), run.digests) for run in runs}


def _unequal(old: dict[str, str], new: dict[str, str]) -> set[str]:
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def _compare(run: Run, new: dict[str, str]) -> None:
    """The partition's digests after this run, and the entities that differ from before."""
    old: dict[str, str] = run.doc.get("digests", {})
    if run.entities is not None:
        kept = {k: v for k, v in old.items() if k not in run.entities}
        new = kept | {k: v for k, v in new.items() if k in run.entities}
    run.digests = dict(sorted((new | run.frozen).items()))
    run.changed = sorted(_unequal(old, run.digests))


def _differing(p: Processor, table: type[Table], runs: list[Run], rows: pd.DataFrame, world: World) -> None:
    """Of an update of one partition that is known, in which columns its rows will differ from those that it has.

    Readers of other columns then have nothing to do. A landed object is another observation, so its rows are new.
    """
    [run, *others] = runs
    sure = run.held and not run.held.dirty and run.doc.get("version")
    if others or p.on or not sure or len(run.changed) > state.LOG_KEYS:
        return
    old = world.warehouse.read(table, run.scope.date, run.scope.date, entities=run.changed)
    if len(old) == len(rows):
        before, after = (frame.to_numpy(dtype=object)[:, :len(table.columns)] for frame in (old, rows))
        equal = ((before == after) | (pd.isna(before) & pd.isna(after))).all(axis=0)
        columns = [name for name, same in zip(table.columns, equal, strict=True) if not same]
        run.columns = columns if not {*columns} & {*table.key} else None


def _stamped(p: Processor, rows: pd.DataFrame, runs: list[Run], world: World) -> pd.DataFrame:
    """Lineage: what happened when. No part of the digest, for it records the run, not the data."""
    told = {run.scope.partition_id: (run.journey, state.run_id(p.name, run.scope, run.built, run.held.fence),
                                     run.held.fence) for run in runs if run.held}
    journey, run_id, fence = zip(*(told[pid] for pid in rows[PART].to_numpy()), strict=True) if len(rows) else ((),) * 3
    return rows.assign(correlation_id=pd.array(journey, dtype="str"), run_id=pd.array(run_id, dtype="str"),
                       lease=np.array(fence, dtype="int64"), processed_at=pd.Timestamp(world.clock.now()).as_unit("us"))


def _verify(runs: list[Run], counts: dict[str, int]) -> None:
    """A run's success comes from the rows counted in the store, not from the absence of an exception."""
    for run in runs:
        expected = sum(digest.count(d) for d in run.digests.values())
        stored = counts.get(run.scope.partition_id, 0)
        if stored != expected:
            run.fail(Retry(f"{run.key}: {stored} rows stored, {expected} expected"))


def sealed(p: Processor, runs: list[Run], made: Made, world: World) -> Made:
    """Rows of games that have tipped off stay as they are, whatever the inputs say by now.

    The document keeps each game's tip-off: a later schedule may move or forget a game, but not un-begin it.
    """
    if not p.seals or not isinstance(p.writes, type):
        return made
    now = pd.Timestamp(world.clock.now())
    for run in runs:
        pid, day = run.scope.partition_id, run.scope.date
        slate = world.warehouse.read(p.reads[p.seals].table, day, day)
        told = {game: pd.Timestamp(tip) for game, tip in run.doc.get("tips", {}).items()}
        tips = dict(zip(slate["game_id"], cutoffs(slate), strict=True)) | {g: t for g, t in told.items() if t <= now}
        run.tips = {game: tip.isoformat() for game, tip in sorted(tips.items())}
        begun = {game for game, tip in tips.items() if tip <= now}
        if begun:
            gone = (made.frame[PART] == pid) & made.frame["game_id"].isin(begun)
            made.frame = made.frame[~gone].reset_index(drop=True)
            stored = world.warehouse.parts(p.writes, [pid])
            run.frozen = digests(p.writes, stored[stored["game_id"].isin(begun)]).get(pid, {})
    return made


def spread(p: Processor, scope: Scope, touched: tuple[set[str], set[str]], world: World) -> set[str] | None:
    """The touched entities and all that share the `spreads` column with those that spread; None: everything."""
    touch, spreading = touched
    column = next((read.spreads for read in p.reads.values() if read.spreads), None)
    if not spreading or column is None or not isinstance(p.writes, type):
        return touch
    entity = p.writes.entity_column
    stored = world.warehouse.read(p.writes, scope.date, scope.date, columns=[entity, column])
    if not spreading <= set(stored[entity]):
        return None
    groups = set(stored[column][stored[entity].isin(spreading)])
    return touch | set(stored[entity][stored[column].isin(groups)])


def announcement(p: Processor, run: Run, world: World) -> Envelope:
    """What the document holds unannounced, as a message."""
    keys = run.doc["unannounced"]
    entity = p.writes.entity if isinstance(p.writes, type) else FILE
    return Envelope(
        event_type=EVENT_TYPES[p.phase], phase=phase_name(p.phase), processor_name=p.name, execution_id=run.run_id,
        correlation_id=run.doc.get("correlation_id", ""), status=run.doc["status"],
        timestamp=world.clock.now().isoformat(), game_date=str(run.scope.date), output_table=p.name,
        partition_id=run.scope.partition_id, record_count=run.doc["rows"], records_changed=len(keys),
        affected_entities={f"{entity}s": keys} if len(keys) <= ENTITY_LIMIT else None,
        parent_execution_id=run.cause.execution_id if run.cause else None,
        trigger_source=run.cause.trigger_source if run.cause else "scheduler")

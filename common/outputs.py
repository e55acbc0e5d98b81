"""Step 4 and its announcement: the rows and files that differ are written, fenced, verified."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from common import digest, lease, state
from common.envelope import ENTITY_LIMIT, EVENT_TYPES, Envelope, phase_name
from common.errors import Reject, Retry
from common.inputs import Loaded, cutoffs
from common.ports import Replace, World
from common.processor import Processor, Published
from common.rows import Made
from common.state import Scope
from common.table import Table

if TYPE_CHECKING:
    from common.run import Run

LINEAGE = ("correlation_id", "run_id", "processed_at", "lease")
FILE = "file"


def tables(p: Processor, runs: list[Run], made: Made, world: World) -> None:
    """Write the entities whose digest differs from the document's: one keyed, fenced write for all partitions."""
    table = p.writes
    assert isinstance(table, type)
    found = digest.per_entity(made.frame, list(table.columns), "partition_id", table.entity_column)
    replaced: dict[str, Replace] = {}
    for run in runs:
        _compare(run, found.get(run.scope.partition_id, {}))
        assert run.held
        if not lease.in_time(run.held, world):
            run.status, run.error = "retry", Retry(f"{run.key}: too late to write under this lease")
        elif run.held.dirty and not run.frozen:
            replaced[run.scope.partition_id] = Replace(None, run.held.fence)
        elif names := {*run.changed, *(run.digests if run.held.dirty else ())} - run.frozen.keys():
            replaced[run.scope.partition_id] = Replace(frozenset(names), run.held.fence)
    if replaced:
        rows = _chosen(table, made.frame, replaced)
        counts = world.warehouse.write(table, _stamped(p, rows, runs, world), replaced)
        _verify([run for run in runs if run.scope.partition_id in replaced], counts)


def _compare(run: Run, new: dict[str, str]) -> None:
    """The partition's digests after this run, and the entities that differ from before."""
    old = run.doc.get("digests", {})
    if run.entities is not None:
        kept = {k: v for k, v in old.items() if k not in run.entities}
        new = kept | {k: v for k, v in new.items() if k in run.entities}
    new = new | run.frozen
    run.digests = dict(sorted(new.items()))
    run.changed = sorted(k for k in old.keys() | new.keys() if old.get(k) != new.get(k))


def _chosen(table: type[Table], frame: pd.DataFrame, replaced: dict[str, Replace]) -> pd.DataFrame:
    """The rows of what is replaced."""
    if frame.empty:
        return frame
    whole = {pid for pid, r in replaced.items() if r.entities is None}
    pairs = {(pid, name) for pid, r in replaced.items() for name in r.entities or ()}
    keys = pd.Series(list(zip(frame["partition_id"], frame[table.entity_column], strict=True)), dtype="object")
    mask = frame["partition_id"].isin(whole).to_numpy() | keys.isin(pairs).to_numpy()
    return frame if mask.all() else frame[mask].reset_index(drop=True)


def _stamped(p: Processor, rows: pd.DataFrame, runs: list[Run], world: World) -> pd.DataFrame:
    """Lineage: what happened when. No part of the digest, for it records the run, not the data."""
    by_id = {run.scope.partition_id: run for run in runs}
    ids = rows["partition_id"]
    fences = {pid: run.held.fence for pid, run in by_id.items() if run.held}
    return rows.assign(
        correlation_id=ids.map(
            {pid: run.cause.correlation_id if run.cause else "" for pid, run in by_id.items()}
        ).astype("str"),
        run_id=ids.map(
            {pid: state.run_id(p.name, run.scope, run.built, fences[pid]) for pid, run in by_id.items() if run.held}
        ).astype("str"),
        processed_at=pd.Series([world.clock.now()] * len(rows), dtype="datetime64[us]"),
        lease=ids.map(fences).astype("int64") if len(rows) else pd.Series([], dtype="int64"),
    )


def _verify(runs: list[Run], counts: dict[str, int]) -> None:
    """A run's success comes from the rows counted in the store, not from the absence of an exception."""
    for run in runs:
        expected = sum(digest.count(d) for d in run.digests.values())
        stored = counts.get(run.scope.partition_id, 0)
        if stored != expected:
            run.status, run.error = "retry", Retry(f"{run.key}: {stored} rows stored, {expected} expected")


def sealed(p: Processor, runs: list[Run], made: Made, world: World) -> Made:
    """Rows of games that have tipped off stay as they are, whatever the inputs say by now."""
    if not p.seals or not isinstance(p.writes, type):
        return made
    now, table = pd.Timestamp(world.clock.now()), p.writes
    for run in runs:
        slate = world.warehouse.read(p.reads[p.seals].table, run.scope.date, run.scope.date)
        begun = set(slate["game_id"][cutoffs(slate) <= now])
        if begun:
            gone = (made.frame["partition_id"] == run.scope.partition_id) & made.frame["game_id"].isin(begun)
            made.frame = made.frame[~gone].reset_index(drop=True)
            stored = world.warehouse.read(table, run.scope.date, run.scope.date)
            sealed_rows = stored[stored["game_id"].isin(begun)].assign(partition_id=run.scope.partition_id)
            found = digest.per_entity(sealed_rows, list(table.columns), "partition_id", table.entity_column)
            run.frozen = found.get(run.scope.partition_id, {})
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


def documents(p: Processor, scopes: list[Scope], loaded: Loaded) -> Made:
    """The bodies of published files, one a date."""
    made = Made(pd.DataFrame())
    for scope in scopes:
        try:
            made.files[scope] = p.transform(**loaded.of([scope.date]))
        except Exception as error:  # noqa: BLE001 — one broken date must not stop its siblings
            made.broken[scope] = error
    return made


def files(p: Processor, runs: list[Run], made: Made, world: World) -> None:
    """Publish the files whose content differs: validated first, then uploaded, with the copy for today."""
    published = p.writes
    assert isinstance(published, Published)
    for run in runs:
        assert run.held
        run.digests = {FILE: f"1:{digest.of(made.files[run.scope])}"}
        run.changed = [] if run.doc.get("digests") == run.digests else [FILE]
        if not run.changed and not run.held.dirty:
            continue
        try:
            body = _body(run, published, made.files[run.scope], world)
        except Reject as error:
            run.status, run.error = "rejected", error
            continue
        world.objects.put(
            f"public/v1/schemas/{p.name.partition('.')[2]}.json", _json(published.schema), {}, replace=True
        )
        for name, seen in run.seen.items():
            if not world.objects.put(name, body, {"run": run.key}, replace=True, expect=seen):
                run.status, run.error = "retry", Retry(f"{name} was replaced by another meanwhile")


def look(p: Processor, runs: list[Run], world: World) -> None:
    """What stands where the files will: only that is replaced, so that a holder whose lease ran out undoes nothing."""
    published = p.writes
    assert isinstance(published, Published)
    for run in runs:
        names = [published.path.format(game_date=run.scope.date)]
        if published.today and run.scope.date == world.clock.today():
            names.append(published.today)
        for name in (f"public/v1/{name}" for name in names):
            run.seen[name] = next((o.sha256 for o in world.objects.list(name) if o.name == name), "")


def _body(run: Run, published: Published, content: dict[str, Any], world: World) -> bytes:
    """The file with its envelope, proven against the schema that is published beside it."""
    import jsonschema_rs
    body = {"schema_version": published.version, "game_date": str(run.scope.date),
            "generated_at": world.clock.now().isoformat() + "Z",
            "correlation_id": run.cause.correlation_id if run.cause else str(run.doc.get("correlation_id", "")),
            "source": world.source.name, **content}
    try:
        jsonschema_rs.validate(dict(published.schema), body)
    except jsonschema_rs.ValidationError as error:
        where = "/".join(str(step) for step in error.instance_path)
        raise Reject(f"{published.path}: {where}: {error.message[:200]}") from error
    return _json(body)


def _json(value: Any) -> bytes:
    try:
        text = json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False, allow_nan=False)
        return (text + "\n").encode()
    except ValueError as error:
        raise Reject(f"not JSON: {error}") from error


def announcement(p: Processor, run: Run, world: World) -> Envelope:
    """What the document holds unannounced, as a message."""
    keys = run.doc["unannounced"]
    entity = p.writes.entity if isinstance(p.writes, type) else FILE
    return Envelope(
        event_type=EVENT_TYPES[p.phase],
        phase=phase_name(p.phase),
        processor_name=p.name,
        execution_id=run.run_id,
        correlation_id=run.doc.get("correlation_id", ""),
        status=run.doc["status"],
        timestamp=world.clock.now().isoformat(),
        game_date=str(run.scope.date),
        output_table=p.name,
        partition_id=run.scope.partition_id,
        record_count=run.doc["rows"],
        records_changed=len(keys),
        affected_entities={f"{entity}s": keys} if len(keys) <= ENTITY_LIMIT else None,
        parent_execution_id=run.cause.execution_id if run.cause else None,
        trigger_source=run.cause.trigger_source if run.cause else "scheduler",
    )



"""The one place where a message becomes rows. Every processor, live or in bulk, runs through here.

The seven steps of a reconcile, for one partition or many of a table at once:
1 inspect  2 lease  3 compute and conform  4 write what differs, verify  5 document  6 announce  7 release
Data first, then state, then announcement. A crash anywhere: the message comes back, the same steps finish.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from common import lease, outputs, state
from common.basketball.season import season_dates
from common.conform import Rejection
from common.envelope import Envelope
from common.errors import Reject, Retry
from common.inputs import Loaded, affected, inspect, upstream_keys
from common.lease import Held
from common.ports import Doc, World
from common.processor import Processor
from common.rows import Made, Raw, of_tables, sub_of
from common.state import Scope

SHOWN = 50


@dataclass
class Run:
    """One partition on its way through the steps. `entities`: what to recompute, None: everything."""

    scope: Scope
    key: str
    doc: Doc
    version: str | None
    cause: Envelope | None
    inputs: dict[str, dict[str, str]] = field(default_factory=dict)
    built: str = ""
    status: str = ""
    reason: str = ""
    entities: set[str] | None = None
    frozen: set[str] = field(default_factory=set)
    held: Held | None = None
    digests: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    error: Exception | None = None

    @property
    def run_id(self) -> str:
        return str(self.doc.get("run_id", ""))


def deliver(p: Processor, messages: Iterable[Envelope], world: World) -> list[Run]:
    """Bring up to date every partition that the messages may have changed."""
    causes: dict[Scope, Envelope] = {}
    for message in messages:
        causes.update(dict.fromkeys(targets(p, message, world), message))
    return reconcile(p, sorted(causes), world, causes)


def targets(p: Processor, message: Envelope, world: World) -> list[Scope]:
    """The partitions of p that a message may have changed. Windows reach forward, never past today."""
    if message.object_name is not None:
        return [scope for q, _, fields in world.pipeline.routes(message.object_name) if q.name == p.name
                for scope in scopes_of(fields)]
    day, today = dt.date.fromisoformat(str(message.game_date)), world.clock.today()
    days: set[dt.date] = set()
    for read in p.reads.values():
        if read.table.name() == message.output_table:
            first, last = read.reached(day, today)
            days |= {first + dt.timedelta(i) for i in range((min(last, today) - first).days + 1)}
    return [Scope(d) for d in sorted(days)]


def scopes_of(fields: Mapping[str, str]) -> list[Scope]:
    """Every partition that an object with these fields may hold rows of."""
    try:
        dates = season_dates(fields["season"]) if "season" in fields else [dt.date.fromisoformat(fields["game_date"])]
    except ValueError as error:
        raise Reject(f"no date in the object name: {dict(fields)}") from error
    return [Scope(date, sub_of(dict(fields))) for date in dates]


def reconcile(p: Processor, scopes: list[Scope], world: World, causes: Mapping[Scope, Envelope]) -> list[Run]:
    """Bring these partitions up to date, all in one pass; a Run for each says how it went."""
    raw = Raw(p, world) if p.on else None
    runs = _inspected(p, scopes, causes, raw, world)
    working = _leased(p, [run for run in runs if not run.status], world)
    try:
        _build(p, working, raw, world)
    except Retry as error:
        _give_up(working, error, world)
    return runs


def _inspected(
    p: Processor, scopes: list[Scope], causes: Mapping[Scope, Envelope], raw: Raw | None, world: World
) -> list[Run]:
    """Step 1: what each partition should be built from; `unchanged` and `waiting` end here."""
    today = world.clock.today()
    keys = {scope: state.key(p.name, scope) for scope in scopes}
    heads = world.documents.heads(min(keys.values()), max(keys.values())) if keys else {}
    if p.live_only:
        scopes = [s for s in scopes if s.date >= today or keys[s] in heads]
    if raw is not None:
        inputs = {s: {"objects": {o.name: o.sha256 for _, o, _ in raw.objects(s)}} for s in scopes}
        missing: dict[Scope, list[str]] = {}
    else:
        seen = inspect(p, scopes, world) if scopes else {}
        inputs = {s: i.inputs for s, i in seen.items()}
        missing = {s: i.missing for s, i in seen.items() if i.missing}
    built = {s: state.built_from(p, inputs[s]) for s in scopes}
    current = {s for s in scopes if (head := heads.get(keys[s])) and head.settled and head.built_from == built[s]}
    docs = world.documents.get([keys[s] for s in scopes if s not in current])
    runs = []
    for s in scopes:
        doc, version = docs.get(keys[s], ({}, None))
        run = Run(s, keys[s], doc, version, causes.get(s), inputs[s], built[s], "unchanged" if s in current else "")
        if s in missing and not run.status:
            _wait(run, missing[s], world)
        runs.append(run)
    return runs


def _wait(run: Run, missing: list[str], world: World) -> None:
    """NotReady: acknowledged; the document says what it waits for, whose arrival starts us."""
    run.status, run.reason = "waiting", "waits for " + ", ".join(missing)
    if run.doc.get("waits_for") != missing and not run.doc.get("lease"):
        world.documents.swap([(run.key, {**run.doc, "status": run.doc.get("status", "waiting"), "waits_for": missing},
                               run.version)])


def _leased(p: Processor, runs: list[Run], world: World) -> list[Run]:
    """Step 2: those of the runs that got their lease; the others are told to come back."""
    held = lease.take({run.key: (run.doc, run.version) for run in runs}, p.timeout_s, world) if runs else {}
    for run in runs:
        run.held = held.get(run.key)
        if run.held is None:
            run.status, run.error = "retry", Retry(f"{run.key} is being written by another")
        else:
            run.doc = run.held.doc
    return [run for run in runs if run.held]


def _build(p: Processor, runs: list[Run], raw: Raw | None, world: World) -> None:
    """Steps 3 to 7."""
    fresh = [run for run in runs if run.doc.get("built_from") != run.built or (run.held and run.held.dirty)]
    if fresh:
        made = _made(p, fresh, raw, world)
        for run in fresh:
            if run.scope in made.broken:
                run.status, run.error = "failed", made.broken[run.scope]
        done = [run for run in fresh if not run.error]
        writer = outputs.tables if isinstance(p.writes, type) else outputs.files
        writer(p, done, made, world)
        _documented(p, [run for run in done if not run.error], made, world)
    _announced(p, [run for run in runs if not run.error], world)
    _released([run for run in runs if run.error], world)


def _made(p: Processor, runs: list[Run], raw: Raw | None, world: World) -> Made:
    """Step 3: the rows of every partition, or of the entities that its inputs touched."""
    if raw is not None:
        return raw.of_scopes([run.scope for run in runs])
    if not isinstance(p.writes, type):
        return outputs.documents(p, [run.scope for run in runs], Loaded(p, [r.scope for r in runs], None, world))
    _narrow(p, runs, world)
    wholly = [run for run in runs if run.entities is None]
    partly = [run for run in runs if run.entities is not None]
    made = (
        of_tables(p, [r.scope for r in wholly], Loaded(p, [r.scope for r in wholly], None, world)) if wholly else None
    )
    if partly:
        union = set().union(*(run.entities or set() for run in partly))
        rest = of_tables(p, [r.scope for r in partly], Loaded(p, [r.scope for r in partly], union, world))
        made = outputs.joined(made, rest)
    assert made is not None
    return outputs.sealed(p, runs, made, world)


def _narrow(p: Processor, runs: list[Run], world: World) -> None:
    """Which entities each partition must recompute, by the change logs of its inputs."""
    able = [run for run in runs if p.per_entity and run.held and not run.held.dirty]
    keys = sorted({key for run in able for key in upstream_keys(p, run.doc, run.inputs)})
    upstream = {key: doc for key, (doc, _) in world.documents.get(keys).items()} if keys else {}
    for run in able:
        touched = affected(p, run.doc, run.inputs, upstream)
        if touched is not None:
            run.entities = outputs.spread(p, run.scope, touched, world)


def _documented(p: Processor, runs: list[Run], made: Made, world: World) -> None:
    """Step 5: new version, digests, change log and the changed keys as `unannounced`."""
    now = world.clock.now().isoformat()
    for run in runs:
        assert run.held
        doc = {k: v for k, v in run.held.doc.items() if k not in ("waits_for", "dirty", "rejected", "reason")}
        rejected = made.rejected.get(run.scope.partition_id, [])
        doc |= {"inputs": run.inputs, "built_from": run.built, "code": state.code(p), "updated_at": now}
        if run.changed or not doc.get("version"):
            doc = state.with_rows(doc, run.digests, run.changed)
            doc["run_id"] = state.run_id(p.name, run.scope, run.built, run.held.fence)
            doc["correlation_id"] = run.cause.correlation_id if run.cause else ""
        doc |= _verdict(doc, rejected)
        run.status, run.reason = doc["status"], doc.get("reason", "")
        run.held.doc = run.doc = doc if doc.get("unannounced") is not None else lease.released(doc)
    _kept(runs, world)


def _verdict(doc: Doc, rejected: list[Rejection]) -> Doc:
    """Success means stored = expected; no rows need a reason, and rejected parts are kept with theirs."""
    shown = [{"path": r.path, "reason": r.reason} for r in rejected[:SHOWN]]
    extra: Doc = {"rejected": shown, "rejected_count": len(rejected)} if rejected else {"rejected_count": 0}
    if doc["rows"]:
        return extra | {"status": "partial" if rejected else "success"}
    if rejected:
        return extra | {"status": "rejected", "reason": rejected[0].reason}
    filled = any(doc["inputs"].values())
    return extra | {
        "status": "no_data",
        "reason": "its inputs hold nothing for it" if filled else "nothing has landed for it",
    }


def _announced(p: Processor, runs: list[Run], world: World) -> None:
    """Steps 6 and 7: what the documents hold unannounced is published, then cleared with the lease."""
    owing = [run for run in runs if run.doc.get("unannounced") is not None]
    if owing:
        world.bus.publish([outputs.announcement(p, run, world) for run in owing])
    for run in runs:
        if run.held and (run.doc.get("lease") or run.doc.get("unannounced") is not None):
            run.held.doc = run.doc = {k: v for k, v in lease.released(run.doc).items() if k != "unannounced"}
            run.status = run.status or run.doc["status"]
        else:
            run.held = None
    _kept([run for run in runs if run.held], world)


def _kept(runs: list[Run], world: World) -> None:
    """Write the documents under our leases; a run whose lease was taken over comes back."""
    kept = {h.key for h in lease.update([run.held for run in runs if run.held], world)}
    for run in runs:
        if run.key not in kept:
            run.status, run.error = "retry", Retry(f"{run.key} was taken over")


def _give_up(runs: list[Run], error: Exception, world: World) -> None:
    """A port failed: nobody knows what it did, so the partitions are dirty and free for the next delivery."""
    for run in runs:
        if (
            (not run.error
            and run.status not in ("success", "partial", "no_data", "rejected", "unchanged"))
            or run.doc.get("lease")
        ):
            run.status, run.error = "retry", error
    with suppress(Retry):  # where that fails too, the lease runs out by itself
        _released([run for run in runs if run.error], world)


def _released(runs: list[Run], world: World) -> None:
    """A failed run leaves its partition dirty: what it wrote is not known, so the next replaces all of it."""
    held = [run.held for run in runs if run.held]
    for h in held:
        h.doc = {**lease.released(h.doc), "dirty": True}
    if held:
        lease.update(held, world)


def failure(runs: Iterable[Run]) -> Exception | None:
    """The first error that must bring the message back."""
    return next((run.error for run in runs if run.error), None)



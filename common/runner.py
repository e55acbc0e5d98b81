"""The one place where a message becomes rows. Every processor, live or in bulk, runs through here.

The seven steps of a reconcile, for one partition or many of a table at once:
1 inspect  2 lease  3 compute and conform  4 write what differs, verify  5 document  6 announce  7 release
Data first, then state, then announcement. A crash anywhere: the message comes back, the same steps finish.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

from common import files, lease, outputs, settle, state
from common.envelope import Envelope
from common.errors import Reject, Retry
from common.inputs import Loaded, affected, inspect, upstream_keys
from common.landed import Raw
from common.ports import World
from common.processor import Processor
from common.rows import Made, none, of_tables
from common.run import Run, targets
from common.state import Scope

DONE = {"success", "partial", "no_data", "rejected", "unchanged"}


def deliver(p: Processor, messages: Iterable[Envelope], world: World) -> list[Run]:
    """Bring up to date every partition that the messages may have changed."""
    causes: dict[Scope, Envelope] = {}
    for message in messages:
        causes.update(dict.fromkeys(targets(p, message, world), message))
    return reconcile(p, sorted(causes), world, causes)


def reconcile(p: Processor, scopes: list[Scope], world: World, causes: Mapping[Scope, Envelope]) -> list[Run]:
    """Bring these partitions up to date, all in one pass; a Run for each says how it went."""
    runs, raw = _inspected(p, scopes, causes, world)
    working = _leased(p, [run for run in runs if not run.status], world)
    try:
        if working:
            _again(p, working, raw, world)
            _build(p, working, raw, world)
    except Retry as error:
        _give_up(working, error, world)
    return runs


def stale(p: Processor, scopes: list[Scope], world: World, bare: bool = True) -> list[Scope]:
    """Those of the partitions that a run would make: their inputs are there, and are not what they were built from.

    bare: also those that were never made and of whose inputs, all optional, none is there: they would be empty.
    """
    return [run.scope for run in _inspected(p, scopes, {}, world)[0]
            if not run.status and (bare or run.doc or any(run.inputs.values()))]


def _inspected(p: Processor, scopes: list[Scope], causes: Mapping[Scope, Envelope], world: World,
               ) -> tuple[list[Run], Raw | None]:
    """Step 1: what each partition should be built from; `unchanged` and `waiting` end here.

    Heads first, then inputs: a lease is taken of the document that was there before its inputs were looked at, so
    whoever wrote it saw none that are newer. Where another writes in between, all is looked at once more.
    """
    began = world.clock.now()
    keys = {scope: state.key(p.name, scope) for scope in scopes}
    # '~' sorts behind the parts of the last; of one key alone no others are listed.
    heads = world.documents.heads(min(keys.values()), max(keys.values()) + "~" * (len(keys) > 1)) if keys else {}
    if p.live_only:
        scopes = [s for s in scopes if s.date >= world.clock.today() or keys[s] in heads]
    raw = Raw(p, world) if p.on else None
    inputs, missing = ({s: raw.versions(s) for s in scopes}, {}) if raw else inspect(p, scopes, world)
    built = {s: state.built_from(p, inputs[s]) for s in scopes}
    current = {s for s in scopes if (head := heads.get(keys[s])) and head.settled and head.built_from == built[s]}
    docs = world.documents.get([keys[s] for s in scopes if s not in current])
    if any(version != (heads[key].stamp if key in heads else None) for key, (_, version) in docs.items()):
        return _inspected(p, scopes, causes, world)
    runs = []
    for s in scopes:
        doc, version = docs.get(keys[s], ({}, None))
        runs.append(run := Run(s, keys[s], doc, version, causes.get(s), began, inputs[s], built[s]))
        if s in current:
            run.status = "unchanged"
        elif s in missing:
            _wait(run, missing[s], world)
    return runs, raw


def _wait(run: Run, missing: list[str], world: World) -> None:
    """NotReady: acknowledged; the document says what it waits for, whose arrival starts us."""
    run.status, run.reason = "waiting", "waits for " + ", ".join(missing)
    if run.doc.get("waits_for") != missing and not run.doc.get("lease"):
        doc = {**run.doc, "status": run.doc.get("status", "waiting"), "waits_for": missing}
        world.documents.swap([(run.key, doc, run.version)])


def _leased(p: Processor, runs: list[Run], world: World) -> list[Run]:
    """Step 2: those of the runs that got their lease; the others are told to come back."""
    held = lease.take({run.key: (run.doc, run.version) for run in runs}, p.timeout_s, world)
    for run in runs:
        if run.key in held:
            run.held, run.doc = held[run.key], held[run.key].doc
        else:
            run.fail(Retry(f"{run.key} is being written by another"))
    return [run for run in runs if run.held]


def _again(p: Processor, runs: list[Run], raw: Raw | None, world: World) -> None:
    """What else is to be known of leased partitions.

    Objects of a season are looked at once more: where a newer one left a partition as it is, its document did not
    tell whoever was about to take its lease.
    """
    if raw and raw.seasons:
        raw.forget()
        for run in runs:
            run.inputs = raw.versions(run.scope)
            run.built = state.built_from(p, run.inputs)
    _journeys(p, [run for run in runs if not run.journey], raw, world)
    if not isinstance(p.writes, type):
        files.look(p, runs, world)


def _journeys(p: Processor, runs: list[Run], raw: Raw | None, world: World) -> None:
    """A run that no message caused (a sweep's) goes on with the journey of the newest input that differs."""
    if raw is not None:
        for run in runs:
            run.journey = "".join(o.metadata.get("correlation_id", "") for _, o, _ in raw.objects(run.scope)[-1:])
        return
    origins = {run.key: [keys[-1] for keys in upstream_keys(p, run.doc, run.inputs).values()] for run in runs}
    docs = world.documents.get(sorted({key for keys in origins.values() for key in keys}))
    for run in runs:
        told = [docs[key][0] for key in sorted(origins[run.key]) if key in docs]
        newest = max(told, key=lambda doc: str(doc.get("updated_at", "")), default=run.doc)
        run.journey = str(newest.get("correlation_id", ""))


def _build(p: Processor, runs: list[Run], raw: Raw | None, world: World) -> None:
    """Steps 3 to 7."""
    fresh = [run for run in runs if run.doc.get("built_from") != run.built or (run.held and run.held.dirty)]
    if fresh:
        made = _made(p, fresh, raw, world)
        for run in fresh:
            if run.scope in made.broken:
                run.fail(made.broken[run.scope], "failed")
        writer = outputs.tables if isinstance(p.writes, type) else files.files
        writer(p, [run for run in fresh if not run.error], made, world)
        settle.documented(p, [run for run in fresh if not run.error], made, world)
        settle.refused(p, [run for run in fresh if isinstance(run.error, Reject)], world)
    settle.announced(p, [run for run in runs if not run.error], world)
    settle.released([run for run in runs if run.error], world)


def _made(p: Processor, runs: list[Run], raw: Raw | None, world: World) -> Made:
    """Step 3: the rows of every partition; of the entities alone that its inputs touched, where all know theirs."""
    scopes = [run.scope for run in runs]
    if raw is not None:
        return raw.of_scopes(scopes)
    if not isinstance(p.writes, type):
        return files.documents(p, scopes, Loaded(p, scopes, None, world))
    _narrow(p, runs, world)
    touching = [run for run in runs if run.entities != set()]
    scopes, touched = [run.scope for run in touching], [run.entities for run in touching]
    entities = None if None in touched else set().union(*(some for some in touched if some))
    made = of_tables(p, scopes, Loaded(p, scopes, entities, world)) if touching else Made(none(p))
    return outputs.sealed(p, runs, made, world)


def _narrow(p: Processor, runs: list[Run], world: World) -> None:
    """Which entities each partition must recompute, by the change logs of its inputs."""
    able = [run for run in runs if p.per_entity and run.held and not run.held.dirty and not run.doc.get("rejected")]
    keys = {key for run in able for some in upstream_keys(p, run.doc, run.inputs).values() for key in some}
    upstream = {key: doc for key, (doc, _) in world.documents.get(sorted(keys)).items()}
    for run in able:
        touched = affected(p, run.doc, run.inputs, upstream)
        if touched is not None:
            run.entities = outputs.spread(p, run.scope, touched, world)


def _give_up(runs: list[Run], error: Exception, world: World) -> None:
    """A port failed: nobody knows what it did, so the partitions are dirty and free for the next delivery."""
    for run in runs:
        if run.doc.get("lease") or not (run.error or run.status in DONE):
            run.fail(error)
    with suppress(Retry):  # where that fails too, the lease runs out by itself
        settle.released([run for run in runs if run.error], world)

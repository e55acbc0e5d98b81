"""Steps 5 to 7: the document, the announcement out of it, the release."""

from __future__ import annotations

from common import lease, outputs, state
from common.errors import Rejection, Retry
from common.ports import Doc, World
from common.processor import Processor
from common.rows import Made
from common.run import Run

LISTED = 1_000  # of the rejected parts of a partition; all are counted


def documented(p: Processor, runs: list[Run], made: Made, world: World) -> None:
    """Step 5: new version, digests, change log and the changed keys as `unannounced`."""
    for run in runs:
        assert run.held
        doc = _built(p, run, ("waits_for", "dirty", "rejected", "reason"), world)
        if run.changed or not doc.get("version"):
            doc = state.with_rows(doc, run.digests, run.changed, run.columns)
            doc |= {"run_id": state.run_id(p.name, run.scope, run.built, run.held.fence), "correlation_id": run.journey}
        doc |= _verdict(doc, made.rejected.get(run.scope.partition_id, [])) | ({"tips": run.tips} if run.tips else {})
        _dated(doc, run.held.doc)
        run.status, run.reason = doc["status"], doc.get("reason", "")
        run.held.doc = run.doc = doc if doc.get("unannounced") is not None else lease.released(doc)
    kept(runs, world)


def _built(p: Processor, run: Run, without: tuple[str, ...], world: World) -> Doc:
    assert run.held
    return {k: v for k, v in run.held.doc.items() if k not in without} | {
        "inputs": run.inputs, "built_from": run.built, "code": state.code(p),
        "updated_at": world.clock.now().isoformat()}


def _verdict(doc: Doc, rejected: list[Rejection]) -> Doc:
    """Success means stored = expected; no rows need a reason, and rejected parts are kept with theirs."""
    said: Doc = {"rejected_count": len(rejected)}
    if rejected:
        said["rejected"] = [r.told() for r in rejected[:LISTED]]
    if doc["rows"]:
        return said | {"status": "partial" if rejected else "success"}
    if rejected:
        return said | {"status": "rejected", "reason": rejected[0].reason}
    filled = any(doc["inputs"].values())
    return said | {"status": "no_data",
                   "reason": "its inputs hold nothing for it" if filled else "nothing has landed for it"}


def _dated(doc: Doc, before: Doc) -> None:
    """When each rejected part was first seen: what was rejected before keeps its instant."""
    seen = {_same(part): part.get("first_seen") for part in before.get("rejected", ())}
    for part in doc.get("rejected", ()):
        part["first_seen"] = seen.get(_same(part)) or doc["updated_at"]


def _same(part: Doc) -> tuple[str, ...]:
    return tuple(part.get(name, "") for name in ("object", "sha256", "at", "path", "reason"))


def refused(p: Processor, runs: list[Run], world: World) -> None:
    """What can never succeed on these inputs: the reason is kept, the rows stay, only other inputs start it again."""
    for run in runs:
        assert run.held
        run.status, run.reason, run.error = "rejected", str(run.error), None
        before = run.held.doc
        run.held.doc = run.doc = _built(p, run, ("lease", "waits_for"), world) | {
            "status": "rejected", "reason": run.reason, "rows": run.doc.get("rows", 0), "rejected_count": 1,
            "rejected": [Rejection(p.name, run.reason).told()]}
        _dated(run.doc, before)
    kept(runs, world)
    for run in runs:
        run.held = run.held if run.error else None


def announced(p: Processor, runs: list[Run], world: World) -> None:
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
    kept([run for run in runs if run.held], world)


def kept(runs: list[Run], world: World) -> None:
    """Write the documents under our leases; a run whose lease was taken over comes back."""
    kept = {h.key for h in lease.update([run.held for run in runs if run.held], world)}
    for run in runs:
        if run.key not in kept:
            run.fail(Retry(f"{run.key} was taken over"))


def released(runs: list[Run], world: World) -> None:
    """A failed run leaves its partition dirty: what it wrote is not known, so the next replaces all of it."""
    held = [run.held for run in runs if run.held]
    for h in held:
        h.doc = {**lease.released(h.doc), "dirty": True}
    if held:
        lease.update(held, world)

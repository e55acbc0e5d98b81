"""Steps 5 to 7: the document, the announcement out of it, the release."""

from __future__ import annotations

from common import lease, outputs, state
from common.conform import Rejection
from common.errors import Retry
from common.ports import Doc, World
from common.processor import Processor
from common.rows import Made
from common.run import Run

SHOWN = 50


def documented(p: Processor, runs: list[Run], made: Made, world: World) -> None:
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
            doc["correlation_id"] = run.journey
        doc |= _verdict(doc, rejected) | ({"tips": run.tips} if run.tips else {})
        run.status, run.reason = doc["status"], doc.get("reason", "")
        run.held.doc = run.doc = doc if doc.get("unannounced") is not None else lease.released(doc)
    kept(runs, world)


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


def refused(p: Processor, runs: list[Run], world: World) -> None:
    """What can never succeed on these inputs: the reason is kept, the rows stay, only other inputs start it again."""
    for run in runs:
        assert run.held
        reason = str(run.error)
        doc = {k: v for k, v in run.held.doc.items() if k not in ("lease", "waits_for")}
        doc |= {"inputs": run.inputs, "built_from": run.built, "code": state.code(p), "status": "rejected",
                "reason": reason, "rows": doc.get("rows", 0), "rejected": [{"path": p.name, "reason": reason}],
                "rejected_count": 1, "updated_at": world.clock.now().isoformat()}
        run.held.doc = run.doc = doc
        run.status, run.reason, run.error = "rejected", reason, None
    kept(runs, world)
    for run in runs:
        run.held = None if not run.error else run.held


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
            run.status, run.error = "retry", Retry(f"{run.key} was taken over")


def released(runs: list[Run], world: World) -> None:
    """A failed run leaves its partition dirty: what it wrote is not known, so the next replaces all of it."""
    held = [run.held for run in runs if run.held]
    for h in held:
        h.doc = {**lease.released(h.doc), "dirty": True}
    if held:
        lease.update(held, world)

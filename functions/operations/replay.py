"""Operations · recovery: which partitions a replay makes again, what would change, and the messages that do it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from common import runner, state
from common.access import EVERY, OFFERED, READS, Access
from common.adapters.preview import Preview
from common.endpoint import count_in, date_in, endpoint, text_in
from common.envelope import PHASE_NUMBERS
from common.errors import NotReady, Usage
from common.ports import LOG, Doc, World
from common.processor import Processor
from common.run import targets
from common.state import Scope
from common.sweep import offer

PARTITIONS = 2_000
Chosen = dict[Processor, list[Scope]]


@endpoint(timeout_s=540, memory_mb=2048,
          access=Access(reads=EVERY, landed=READS, published=READS, keeps=("state/",), announces=OFFERED))
def replay(request: Doc, world: World) -> Doc:
    """{action: preview|offer, date?, correlation_id?, phase?, player?, game?}: a date or a correlation id is needed.

    The partitions are those of the date, or those that the journey made; from `phase` (2) on; of `player` or `game`
    where a table is kept by players or games. preview: {dates, phases, partitions, changes: [{table, partition,
    entities, rows}], files}: what is stored and should not be, row by row, and what follows from it. offer: the
    partitions of exactly this phase are checked row by row by their processors: {offered, sent}.
    """
    action, first = text_in(request, "action"), count_in(request, "phase", 2, 6)
    chosen = {p: scopes for p, scopes in _chosen(request, world).items() if PHASE_NUMBERS[p.phase] >= first}
    if action == "preview":
        return _preview(chosen, text_in(request, "player", ""), world)
    if action != "offer":
        raise Usage(f"action: {action[:40]!r} is neither preview nor offer")
    mine = {p: scopes for p, scopes in chosen.items() if PHASE_NUMBERS[p.phase] == first}
    doubt(mine, world)
    return {"offered": sum(map(len, mine.values())), "sent": offer(mine.items(), world)}


def _chosen(request: Doc, world: World) -> Chosen:
    player, game = text_in(request, "player", ""), text_in(request, "game", "")
    journey = text_in(request, "correlation_id", "")
    if not journey and request.get("date") is None and not game:
        raise Usage("date: a replay needs a date, a game or a correlation_id")
    keys = _of_journey(journey, world) if journey else _of_date(
        date_in(request, "date", dt.date.fromisoformat(_date_of(game)) if game else None), world)
    out: Chosen = {}
    for p, scope in keys:
        entity = p.writes.entity if isinstance(p.writes, type) else "file"
        if (not player or entity in ("player", "file")) and (not game or not scope.sub or scope.sub == game):
            out.setdefault(p, []).append(scope)
    if sum(map(len, out.values())) > PARTITIONS:
        raise Usage(f"{sum(map(len, out.values()))} partitions are more than {PARTITIONS}: name a date or a phase")
    return out


def _date_of(game: str) -> str:
    """'2024-03-13' of '20240313_BOS_PHX'."""
    if not game[:8].isdigit():
        raise Usage(f"game: {game[:40]!r} is not a game id such as 20240313_BOS_PHX")
    return f"{game[:4]}-{game[4:6]}-{game[6:8]}"


def _of_date(day: dt.date, world: World) -> list[tuple[Processor, Scope]]:
    """Every partition of the date that there is, and the ones that there should be."""
    out = []
    for p in world.pipeline.processors:
        prefix = state.key(p.name, Scope(day))
        known = {Scope.of(key.removeprefix(f"state/{p.name}/")) for key in world.documents.heads(prefix, prefix + "~")}
        out += [(p, scope) for scope in sorted(known | (set() if p.on else {Scope(day)}))]
    return out


def _of_journey(correlation_id: str, world: World) -> list[tuple[Processor, Scope]]:
    """The partitions that the execution log names with this id."""
    log = world.pipeline.tables[LOG]
    rows = world.warehouse.read(log, dt.date(2000, 1, 1), dt.date(2100, 1, 1),
                                columns=("correlation_id", "processor_name", "partition_id"))
    rows = rows[(rows["correlation_id"] == correlation_id) & rows["processor_name"].isin(world.pipeline.by_name)]
    if rows.empty:
        raise Usage(f"correlation_id: no run carries {correlation_id[:80]!r}")
    named = {(name, pid) for name, pid in zip(rows["processor_name"], rows["partition_id"], strict=True) if pid}
    known = world.pipeline.by_name
    return [(known[name], Scope.of(pid)) for name, pid in sorted(named)]


def doubt(chosen: Chosen, world: World) -> None:
    """Mark the documents: what is stored under them is not to be trusted. Those that are being written stay."""
    for p, scopes in chosen.items():
        found = world.documents.get([state.key(p.name, scope) for scope in scopes])
        world.documents.swap([(key, {**doc, "dirty": True}, version) for key, (doc, version) in found.items()
                              if not doc.get("lease") and not doc.get("dirty")])


def _preview(chosen: Chosen, player: str, world: World) -> Doc:
    """The processors in their order over a world that keeps what they write; announcements lead on."""
    preview = Preview.of(world)
    doubt(chosen, preview.world)
    for p in world.pipeline.processors:
        reached = {scope for message in preview.bus.sent for scope in targets(p, message, preview.world)}
        scopes = sorted(reached | set(chosen.get(p, ())))
        failed = [run for run in (runner.reconcile(p, scopes, preview.world, {}) if scopes else []) if run.error]
        if failed:
            raise NotReady(f"{failed[0].key} cannot be previewed: {failed[0].error}")
    changes = [_change(table, pid, rows, names, player) for table, rows, named in preview.warehouse.writes
               for pid, names in named.items()]
    files = [name for name in preview.objects.put_names if "/schemas/" not in name]
    dates = sorted({str(scope.date) for scopes in chosen.values() for scope in scopes})
    return {"dates": dates, "phases": sorted({PHASE_NUMBERS[p.phase] for p in chosen}),
            "partitions": sum(map(len, chosen.values())), "files": sorted(files),
            "changes": [change for change in changes if change["entities"]]}


def _change(table: Any, pid: str, rows: Any, names: frozenset[str], player: str) -> Doc:
    """entities: the first ten of those whose rows differ."""
    mine = rows[rows["partition_id"] == pid]
    who = sorted(names)
    if player and table.entity == "player":
        who = [name for name in who if name == player]
        mine = mine[mine[table.entity_column] == player]
    return {"table": table.name(), "partition": pid, "entities": len(who), "rows": len(mine), "such_as": who[:10]}

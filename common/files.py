"""Step 4 for published files: proven against their schema, put where nobody else has put another meanwhile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from common import digest
from common.errors import Reject, Retry
from common.inputs import Loaded
from common.ports import World
from common.processor import Processor, Published
from common.rows import Made
from common.state import Scope

if TYPE_CHECKING:
    from common.run import Run

FILE = "file"


def documents(p: Processor, scopes: list[Scope], loaded: Loaded) -> Made:
    """The bodies of published files, one a date."""
    made = Made(pd.DataFrame())
    for scope in scopes:
        try:
            made.files[scope] = p.function(**loaded.of([scope.date]))
        except Exception as error:  # noqa: BLE001 — one broken date must not stop its siblings
            made.broken[scope] = error
    return made


def files(p: Processor, runs: list[Run], made: Made, world: World) -> None:
    """Publish the files whose content differs: validated first, then uploaded, with the copy for today."""
    published = p.writes
    assert isinstance(published, Published)
    for run in runs:
        content = made.files[run.scope]
        run.digests = {FILE: f"1:{digest.of(content)}"}
        run.changed = [] if run.doc.get("digests") == run.digests else [FILE]
        if run.changed or (run.held and run.held.dirty):
            try:
                body = _body(run, published, content, world)
            except Reject as error:
                run.fail(error, "rejected")
            else:
                _publish(p, run, body, content, world)


def _publish(p: Processor, run: Run, body: bytes, content: dict[str, Any], world: World) -> None:
    assert isinstance(p.writes, Published)
    schema = f"public/v1/schemas/{p.name.partition('.')[2]}.json"
    world.objects.put(schema, _json(p.writes.schema), {}, replace=True)
    for name, seen in run.seen.items():
        stands = not run.changed and seen and _says(world.objects.get(name), seen, content)
        if not stands and not world.objects.put(name, body, {"run": run.key}, replace=True, expect=seen):
            run.fail(Retry(f"{name} was replaced by another meanwhile"))


def _says(data: bytes, sha256: str, content: dict[str, Any]) -> bool:
    """Whether the file that stands there is whole and has this content: then its envelope tells truly when it came."""
    if digest.of_bytes(data) != sha256:
        return False
    body = json.loads(data)
    return digest.of({name: body.get(name) for name in content}) == digest.of(content)


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
    body = {"schema_version": published.version, "game_date": str(run.scope.date), "source": world.source.name,
            "generated_at": world.clock.now().isoformat() + "Z", "correlation_id": run.journey, **content}
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

"""What exists, derived from the declarations: catalog, triggers, manifest."""

from __future__ import annotations

from pathlib import Path

import click

from common.cli.generate import catalogue, files
from common.cli.generate import manifest as made
from common.cli.options import echo_json, json_option, table
from common.envelope import PHASE_NUMBERS
from common.errors import Usage
from common.pipeline import Pipeline
from common.processor import Published


@click.command()
@json_option
def catalog(as_json: bool) -> None:
    """Every scraper and who loads what it lands; every processor, and what it writes."""
    pipeline = Pipeline.load()
    if as_json:
        echo_json(made.manifest(pipeline))
        return
    rows: list[tuple[object, ...]] = [(1, s.name, f"→ {catalogue.route(pipeline, s)}", f"raw/{s.lands}")
                                      for s in sorted(pipeline.scrapers, key=lambda s: s.name)]
    for p in sorted(pipeline.processors, key=lambda p: (PHASE_NUMBERS[p.phase], p.name)):
        writes = p.writes.path if isinstance(p.writes, Published) else f"{p.writes.dataset()}.{p.writes.table}"
        rows.append((PHASE_NUMBERS[p.phase], p.name, p.summary.partition("·")[2].strip(), writes))
    rows += [("", e.name, e.summary.partition("·")[2].strip(), f"called as {e.function_name}")
             for e in pipeline.endpoints]
    table("", ("phase", "module", "what", "writes"), rows)


@click.command()
@json_option
def triggers(as_json: bool) -> None:
    """Per phase: what arrives, and which processors it wakes."""
    found = catalogue.triggers(Pipeline.load())
    if as_json:
        echo_json(found)
        return
    rows = [
        (PHASE_NUMBERS[phase], source, ", ".join(woken))
        for phase, entries in found.items()
        for source, woken in entries.items()
    ]
    table("", ("phase", "arrives", "wakes"), rows)


@click.command()
@click.option(
    "--check", is_flag=True, help="Compare every generated file with the declarations; exit 1 when one is stale."
)
@click.option("--write", is_flag=True, help="Write every generated file (in a checkout).")
def manifest(check: bool, write: bool) -> int:
    """The declarations as one JSON document: what Terraform and the documentation are made from."""
    pipeline = Pipeline.load()
    if not (check or write):
        click.echo(made.text(pipeline), nl=False)
        return 0
    root = Path(__file__).resolve().parents[2]
    if not (root / "docs").is_dir():
        raise Usage(f"{root} is no checkout of the project: there is no docs/ to compare")
    changed = files.write(pipeline, root) if write else files.stale(pipeline, root)
    for path in changed:
        click.echo(f"{'wrote' if write else 'stale'}: {path.relative_to(root)}")
    if not changed:
        click.echo("every generated file is the one that the declarations give")
    if check and changed:
        click.echo("run `tipoff manifest --write` and commit what it changed", err=True)
    return 1 if check and changed else 0

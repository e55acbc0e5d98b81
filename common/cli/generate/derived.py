"""What queries hold between two marks, and `tipoff manifest --write` keeps fresh: the text of another query, or names.

    -- from journeys.sql, @first_date = DATE(@now, 'America/New_York'); @last_date = …
    -- end of journeys.sql

    -- names of processors that no later phase reads
    -- end of names
"""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import indent

from common.envelope import PHASE_NUMBERS
from common.errors import Usage
from common.monitoring import questions
from common.pipeline import Pipeline
from common.processor import Processor
from common.reads import Read

FOLDER = "monitoring/queries"
MARKED = re.compile(r"^( *)-- from (\w+\.sql)(?:, ([^\n]*))?\n.*?^ *-- end of \2$", re.M | re.S)
NAMES = re.compile(r"^( *)-- names of processors that no later phase reads\n.*?^ *-- end of names$", re.M | re.S)
SET = re.compile(r"@(\w+) = (.+)")


def body(path: Path, given: dict[str, str], pipeline: Pipeline) -> str:
    """The SELECT of a query without its order, with these texts for its parameters."""
    text = questions.parsed(path, _named(path, pipeline)).sql
    select = text[:text.rindex("\nORDER BY")] + "\n"
    for name, said in given.items():
        if not re.search(rf"@{name}\b", select):
            raise Usage(f"{path.name} has no parameter @{name}")
        select = re.sub(rf"@{name}\b", said, select)
    return select


def current(root: Path, pipeline: Pipeline) -> dict[Path, str]:
    """Every query that has marks, as it should read."""
    out = {}
    for path in sorted((root / FOLDER).glob("*.sql")):
        text = _named(path, pipeline)
        if MARKED.search(text):
            out[path] = MARKED.sub(lambda found: _marked(root, found, pipeline), text)
        elif NAMES.search(text):
            out[path] = text
    return out


def _named(path: Path, pipeline: Pipeline) -> str:
    """The text of a file with the names in their place."""
    names = sorted(p.name for p in pipeline.processors if not any(
        PHASE_NUMBERS[q.phase] > PHASE_NUMBERS[p.phase] for q, _ in _readers(p, pipeline)))
    lines = "-- names of processors that no later phase reads\n" + ",\n".join(f"'{name}'" for name in names)
    return NAMES.sub(lambda found: indent(f"{lines}\n-- end of names", found[1]), path.read_text(encoding="utf-8"))


def _readers(p: Processor, pipeline: Pipeline) -> list[tuple[Processor, Read]]:
    return pipeline.readers.get(p.writes.name(), []) if isinstance(p.writes, type) else []


def _marked(root: Path, found: re.Match[str], pipeline: Pipeline) -> str:
    margin, name, spelled = found[1], found[2], found[3]
    pairs = [SET.fullmatch(part) for part in spelled.split("; ")] if spelled else []
    given = {pair[1]: pair[2] for pair in pairs if pair}
    if len(given) < len(pairs):
        raise Usage(f"-- from {name}, {spelled}: write @name = text; @name = text")
    first = f"{margin}-- from {name}" + (f", {spelled}" if spelled else "")
    return f"{first}\n{indent(body(root / FOLDER / name, given, pipeline), margin)}{margin}-- end of {name}"

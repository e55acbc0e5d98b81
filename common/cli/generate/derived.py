"""Queries that rest on another: they hold its text between two marks, and `tipoff manifest --write` keeps it fresh.

    -- from journeys.sql, @first_date = DATE(@now, 'America/New_York'); @last_date = …
    -- end of journeys.sql
"""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import indent

from common.errors import Usage
from common.monitoring import questions

FOLDER = "monitoring/queries"
MARKED = re.compile(r"^( *)-- from (\w+\.sql)(?:, ([^\n]*))?\n.*?^ *-- end of \2$", re.M | re.S)
SET = re.compile(r"@(\w+) = (.+)")


def body(path: Path, given: dict[str, str]) -> str:
    """The SELECT of a query without its order, with these texts for its parameters."""
    text = questions.read(path).sql
    select = text[:text.rindex("\nORDER BY")] + "\n"
    for name, said in given.items():
        if not re.search(rf"@{name}\b", select):
            raise Usage(f"{path.name} has no parameter @{name}")
        select = re.sub(rf"@{name}\b", said, select)
    return select


def current(root: Path) -> dict[Path, str]:
    """Every query that has marks, as it should read."""
    out = {}
    for path in sorted((root / FOLDER).glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        if MARKED.search(text):
            out[path] = MARKED.sub(lambda found: _marked(root, found), text)
    return out


def _marked(root: Path, found: re.Match[str]) -> str:
    margin, name, spelled = found[1], found[2], found[3]
    pairs = [SET.fullmatch(part) for part in spelled.split("; ")] if spelled else []
    given = {pair[1]: pair[2] for pair in pairs if pair}
    if len(given) < len(pairs):
        raise Usage(f"-- from {name}, {spelled}: write @name = text; @name = text")
    first = f"{margin}-- from {name}" + (f", {spelled}" if spelled else "")
    return f"{first}\n{indent(body(root / FOLDER / name, given), margin)}{margin}-- end of {name}"

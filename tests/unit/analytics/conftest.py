"""Literal frames in the dtypes of their contract, and what the contract keeps of a function's rows."""

import datetime as dt
from types import SimpleNamespace

import pandas as pd
import pytest

from common.conform import conform, dtype

NEUTRAL = {str: "", int: 0, float: 0.0, bool: False, dt.date: dt.date(2024, 1, 1), dt.datetime: dt.datetime(2024, 1, 1)}


def _row(table, given):
    known = dict(given)
    if "season_year" in table.columns:
        known.setdefault("season_year", 2023)
    if "game_id" in known and "game_date" in table.columns:
        known.setdefault("game_date", dt.datetime.strptime(known["game_id"][:8], "%Y%m%d").date())
    return {name: known.pop(name, NEUTRAL[c.kind] if c.required else None) for name, c in table.columns.items()} | known


@pytest.fixture
def frame():
    """frame(Table, {…}, {…}): rows of which only what matters is said; nullable columns are null, others neutral."""
    def made(table, *rows):
        columns = list(table.columns)
        whole = pd.DataFrame([_row(table, row) for row in rows], columns=columns)
        assert all(set(row) <= set(columns) for row in rows), "not columns of the table"
        dated = [c.name for c in table.columns.values() if c.kind in (dt.date, dt.datetime)]
        whole = whole.assign(**{name: pd.to_datetime(whole[name]) for name in dated})
        return whole.astype({name: dtype(c) for name, c in table.columns.items()})
    return made


@pytest.fixture
def run(frame):
    """run(function, parameter=[{…}], …): inputs that are not named are empty -> the rows, none of them rejected."""
    def called(function, game_date=None, **given):
        reads = function.processor.reads
        frames = {name: frame(read.table, *given.get(name, ())) for name, read in reads.items()}
        read = {name: rows[list(reads[name].columns or rows)] for name, rows in frames.items()}
        made = function(**read, **({"game_date": game_date} if game_date else {}))
        rows, rejected = conform(function.processor.writes, made)
        assert not rejected, rejected
        return rows
    return called


@pytest.fixture
def one(run):
    """The same for a single row, as an object: one(…).points; null is None."""
    def called(function, **given):
        rows = run(function, **given)
        assert len(rows) == 1, f"{len(rows)} rows"
        return plain(rows.iloc[0])
    return called


def plain(row):
    return SimpleNamespace(**{name: None if pd.isna(value) else value for name, value in row.items()})


@pytest.fixture
def by():
    """by(rows, 'team_abbr') -> {'BOS': the row as an object, …}; null is None."""
    return lambda rows, column: {row[column]: plain(row) for _, row in rows.iterrows()}

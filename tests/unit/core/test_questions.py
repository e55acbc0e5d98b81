"""The head of a query's file: what it says is read, and what is spelled otherwise is refused by its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlglot import exp, parse_one

from common.cli.generate import derived
from common.errors import Usage
from common.monitoring.questions import Question, Step, alerts, questions, read
from tests.toy import league as toy

HEAD = """-- Panel 3: Success
-- Shows: how it went.
-- Thresholds: green > 95, yellow >= 90.5, red
-- Unit: percent
-- View: stat
-- Value: rate
-- @now TIMESTAMP  the end
"""


def made(folder: Path, text: str) -> Question:
    (folder / "one.sql").write_text(text)
    return read(folder / "one.sql")


def test_a_head_is_read(tmp_path: Path) -> None:
    found = made(tmp_path, HEAD + "SELECT 1 AS rate\n-- a remark\n")
    assert (found.kind, found.number, found.title, found.name) == ("panel", "3", "Success", "one")
    assert (found.shows, found.unit, found.view, found.value) == ("how it went.", "percent", "stat", "rate")
    assert found.thresholds == (Step("green", ">", 95.0), Step("yellow", ">=", 90.5), Step("red"))
    assert found.parameters == {"now": "TIMESTAMP"} and found.sql == "SELECT 1 AS rate\n-- a remark\n"


@pytest.mark.parametrize(("value", "colour"), [(95.1, "green"), (95, "yellow"), (90.5, "yellow"), (90.4, "red")])
def test_the_first_step_that_holds_colours(tmp_path: Path, value: float, colour: str) -> None:
    assert made(tmp_path, HEAD + "SELECT 1\n").colour(value) == colour


@pytest.mark.parametrize(("line", "instead", "why"), [
    ("-- Panel 3: Success", "-- Success", "first line"), ("-- Panel 3: Success", "-- Query 3: Success", "first line"),
    ("-- Unit: percent", "-- Unit: parsecs", "Unit"), ("-- View: stat", "-- Views: stat", "no line of a head"),
    ("-- Unit: percent", "-- Unit: percent\n-- Unit: count", "no line of a head"),
    ("green > 95", "green about 95", "no step of thresholds"), ("green > 95", "fires > 95", "Thresholds"),
    ("-- Value: rate\n", "", "Value"), ("-- View: stat", "-- View: stat\n-- Severity: critical", "Severity"),
    ("-- View: stat", "-- View: stat\n-- Asked: when its tables change", "when an alert is asked"),
    ("-- Panel 3", "-- Alert A3", "Severity, Thresholds"),
])
def test_what_is_spelled_otherwise_is_refused(tmp_path: Path, line: str, instead: str, why: str) -> None:
    assert line in HEAD
    with pytest.raises(Usage, match=why):
        made(tmp_path, HEAD.replace(line, instead) + "SELECT 1\n")


def test_every_question_names_columns_that_it_has_and_no_number_twice() -> None:
    found = questions()
    numbers = [one.number for one in found if one.number]
    assert len(numbers) == len(set(numbers)) and [one.number for one in found if one.kind == "panel"][:3] == [
        "0", "0b", "1"]
    for one in found:
        columns = parse_one(one.sql, read="bigquery").named_selects
        assert not one.value or one.value in columns, one.name
        assert one.kind != "alert" or columns == ["subject", "value", "detail"], one.name


def test_alerts_are_the_files_that_are_called_so() -> None:
    assert alerts() == tuple(one for one in questions() if one.kind == "alert")


def test_a_query_holds_the_text_of_what_it_rests_on(tmp_path: Path) -> None:
    (tmp_path / derived.FOLDER).mkdir(parents=True)
    base, other = (tmp_path / derived.FOLDER / f"{name}.sql" for name in ("base", "other"))
    base.write_text(HEAD.replace("@now TIMESTAMP", "@day DATE") + "SELECT x\nFROM t\nWHERE d = @day\nORDER BY x\n")
    first, last = "  -- from base.sql, @day = DATE(@now)\n", "  -- end of base.sql\n)\n"
    other.write_text(f"{HEAD}SELECT rate FROM (\n{first}  gone\n{last}")
    [(path, text)] = derived.current(tmp_path, toy.PIPELINE).items()
    assert path == other and text.endswith(f"{first}  SELECT x\n  FROM t\n  WHERE d = DATE(@now)\n{last}")
    other.write_text(text.replace("@day = ", "@year = "))
    with pytest.raises(Usage, match="no parameter @year"):
        derived.current(tmp_path, toy.PIPELINE)


def test_a_query_holds_the_names_of_those_that_no_later_phase_reads(tmp_path: Path) -> None:
    (tmp_path / derived.FOLDER).mkdir(parents=True)
    (tmp_path / derived.FOLDER / "one.sql").write_text(
        f"{HEAD}SELECT rate FROM t WHERE p NOT IN (\n  -- names of processors that no later phase reads\n"
        "  'gone'\n  -- end of names\n)\n")
    [text] = derived.current(tmp_path, toy.PIPELINE).values()
    names = text.split("phase reads\n")[1].split("  -- end")[0]
    assert "'publishing." in names and "'raw.scores'" not in names and "gone" not in names


def test_no_question_asks_for_what_its_head_does_not_name() -> None:
    for one in questions():
        asked = {node.name for node in parse_one(one.sql, read="bigquery").find_all(exp.Parameter)}
        assert asked == set(one.parameters), one.name

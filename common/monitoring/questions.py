"""The questions that an operator has: each a file of monitoring/queries whose head says what it is.

    -- Panel 1: Workflow success, 24 hours          or Alert A1: …, or Query: …
    -- Shows: what a row says, in one line
    -- Thresholds: green > 95, yellow > 90, red     the first that holds; of an alert: fires > 10
    -- Unit: percent
    -- View: stat                                   stat, table, timeseries, barchart or heatmap
    -- Value: success_percent                       the column that the thresholds are about
    -- Severity: critical                           of an alert
    -- Asked: when its tables change, from 06:30    of an alert that rests on New York's date and the rows of that date
                                                    and the one before alone, from that time on; others every hour
    -- @now TIMESTAMP  what the parameter means     one line for each parameter
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from common.errors import Usage

FOLDER = Path(__file__).parents[2] / "monitoring" / "queries"
FIRST = re.compile(r"-- (Panel|Alert|Query)(?: (\w+))?: (.+)")
FIELD = re.compile(r"-- (Shows|Thresholds|Unit|View|Value|Severity|Asked): (.+)")
PARAMETER = re.compile(r"-- @(\w+) ([A-Z0-9]+)(?:  (.+))?")
STEP = re.compile(r"(green|yellow|red|fires)(?: (>=|<=|>|<|=) (-?\d+(?:\.\d+)?))?")
ASKED = re.compile(r"when its tables change(?:, from ([0-2]\d:[0-5]\d))?")
VIEWS = ("stat", "table", "timeseries", "barchart", "heatmap")
KINDS = ("panel", "alert", "query")
UNITS = ("percent", "ratio", "count", "seconds", "minutes", "hours", "points", "times", "rows")
SEVERITIES = ("critical", "warning")
HOLDS = {">": float.__gt__, ">=": float.__ge__, "<": float.__lt__, "<=": float.__le__, "=": float.__eq__}


@dataclass(frozen=True)
class Step:
    """One step of the thresholds. sign: '' where nothing else holds."""

    colour: str
    sign: str = ""
    limit: float = 0.0


@dataclass(frozen=True)
class Question:
    """One file. kind: panel, alert or query; number: '1', '0b', 'A1', '' for a query.

    rests: asked when its tables change; begins: the time in New York before which it finds nothing, '' for none.
    """

    path: Path
    kind: str
    number: str
    title: str
    sql: str
    shows: str
    unit: str
    view: str
    value: str
    severity: str
    thresholds: tuple[Step, ...]
    parameters: dict[str, str]
    rests: bool = False
    begins: str = ""

    @property
    def name(self) -> str:
        return self.path.stem

    def colour(self, found: float) -> str:
        """Of the first step that holds; '' where none does."""
        return next((step.colour for step in self.thresholds
                     if not step.sign or HOLDS[step.sign](float(found), step.limit)), "")


def read(path: Path) -> Question:
    """Usage names the line of the head that is spelled otherwise than above."""
    return parsed(path, path.read_text(encoding="utf-8"))


def parsed(path: Path, text: str) -> Question:
    """The same of what the file is to hold."""
    lines = text.splitlines()
    heads = [line for line in lines[:next((n for n, line in enumerate(lines) if line[:2] != "--"), len(lines))]]
    first = FIRST.fullmatch(heads[0]) if heads else None
    if first is None or (first[1] == "Query") != (first[2] is None):
        raise Usage(f"{path.name}: the first line names a Panel or an Alert with its number, or a Query")
    fields: dict[str, str] = {}
    parameters: dict[str, str] = {}
    for line in heads[1:]:
        if found := PARAMETER.fullmatch(line):
            parameters[found[1]] = found[2]
        elif (found := FIELD.fullmatch(line)) and found[1] not in fields:
            fields[found[1]] = found[2]
        else:
            raise Usage(f"{path.name}: {line!r} is no line of a head")
    made = Question(path, first[1].lower(), first[2] or "", first[3], "\n".join(lines[len(heads):]) + "\n",
                    fields.get("Shows", ""), fields.get("Unit", ""), fields.get("View", ""), fields.get("Value", ""),
                    fields.get("Severity", ""), steps(path, fields.get("Thresholds", "")), parameters)
    _check(made)
    if "Asked" not in fields:
        return made
    asked = ASKED.fullmatch(fields["Asked"])
    if asked is None or made.kind != "alert":
        raise Usage(f"{path.name}: {fields['Asked']!r} does not say when an alert is asked")
    return replace(made, rests=True, begins=asked[1] or "")


def steps(path: Path, text: str) -> tuple[Step, ...]:
    """Thresholds as they are spelled; '': none."""
    return tuple(_step(path, one) for one in text.split(", ")) if text else ()


def _step(path: Path, text: str) -> Step:
    found = STEP.fullmatch(text)
    if found is None:
        raise Usage(f"{path.name}: {text!r} is no step of thresholds")
    return Step(found[1], found[2] or "", float(found[3] or 0))


def _check(question: Question) -> None:
    """What every kind needs: an alert, when it fires and how loudly; whatever is coloured, by which column."""
    alert = question.kind == "alert"
    wrong = [name for name, fine in (
        ("Shows", bool(question.shows)), ("Unit", question.unit in UNITS), ("View", question.view in VIEWS),
        ("Severity", (question.severity in SEVERITIES) if alert else not question.severity),
        ("Thresholds", {step.colour for step in question.thresholds} == {"fires"} if alert else
         all(step.colour != "fires" for step in question.thresholds)),
        ("Value", bool(question.value) or not question.thresholds)) if not fine]
    if wrong:
        raise Usage(f"{question.path.name}: its head lacks, or has no valid {', '.join(wrong)}")


@cache
def alerts(folder: Path = FOLDER) -> tuple[Question, ...]:
    """The alerts alone, which is what a deployed function has."""
    return tuple(sorted(map(read, sorted(folder.glob("alert_*.sql"))), key=_order))


@cache
def questions(folder: Path = FOLDER) -> tuple[Question, ...]:
    """Every question: panels by number, alerts, then the others by name."""
    return tuple(sorted(map(read, sorted(folder.glob("*.sql"))), key=_order))


def _order(question: Question) -> tuple[int, str, int, str, str]:
    letters, digits = re.match(r"[A-Z]*", question.number), re.search(r"\d+", question.number)
    return (KINDS.index(question.kind), letters[0] if letters else "", int(digits[0]) if digits else 0,
            question.number, question.name)

"""`tipoff parse`: what Phase 2 would make of a file, told as its contract says, and no home is touched."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from common.adapters import provenance, unread
from common.adapters.reading import drift
from common.pipeline import Pipeline
from common.ports import Stored
from tests import corpus
from tests.pdfs import pdf
from tests.played import tipoff

CHART = "nba-com/shot-chart/2025-01-15/20250116_100000.json"


def parsed(folder: Path, name: str, data: bytes) -> dict[str, Any]:
    (folder / "file").write_bytes(data)
    done = tipoff(["parse", name, "file", "--json"], folder)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in folder.iterdir()] == ["file"]
    out: dict[str, Any] = json.loads(done.stdout)
    assert set(out) == {"route", "tables", "quarantined", "drift"}
    return out


def test_rows_refused_rows_and_unread_fields_of_a_good_object(tmp_path: Path) -> None:
    charts = json.loads(json.dumps(corpus.OWN[CHART]))
    shots = charts["resultSets"][0]
    shots["headers"].append("SHOT_MOOD")
    good = [*shots["rowSet"][0], "glad"]
    shots["rowSet"] = [good, [*good[:5], "soon", *good[6:]], good[:3]]
    found = parsed(tmp_path, f"raw/{CHART}", json.dumps(charts).encode())
    assert found["route"] == ["raw.nbac_shot_chart"]
    [[row]] = found["tables"].values()
    assert row["game_date"] == "2025-01-15" and isinstance(row["period"], int) and row["shot_made"] is True
    assert [part["path"] for part in found["quarantined"]] == [f"$.resultSets[0].rowSet[{n}]" for n in (1, 2)]
    assert found["drift"] == [{"path": "$.resultSets[].headers.SHOT_MOOD", "type": "column"}]


@pytest.mark.parametrize("kind", ["pdf", "data"])
def test_a_pdf_is_extracted_whichever_name_it_has(tmp_path: Path, kind: str) -> None:
    name = f"nba-com/injury-report-{kind}/2024-01-04/17/20240104_223000.{'pdf' if kind == 'pdf' else 'json'}"
    found = parsed(tmp_path, name, pdf([(300, 500, "Injury Report: 01/04/24 05:30 PM")]))
    assert found["route"] == ["raw.nbac_injury_report"] and found["quarantined"] == []


def test_what_is_no_pdf_is_quarantined_with_the_reason(tmp_path: Path) -> None:
    found = parsed(tmp_path, "nba-com/injury-report-pdf/2024-01-04/17/20240104_223000.pdf", b"%PDF-1.4 nothing")
    assert "PDF" in found["quarantined"][0]["reason"] and found["quarantined"][0]["path"] == "$"


def test_what_is_looked_up_only_is_said_to_be_that_and_what_nobody_knows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"[]")
    lookup = tipoff(["parse", "odds-api/events/2024-02-23/20240223_100000.json", "file"], tmp_path)
    assert lookup.returncode == 0 and "lookup-only" in lookup.stdout
    unknown = tipoff(["parse", "odds-api/else/2024-02-23/20240223_100000.json", "file"], tmp_path)
    assert unknown.returncode == 2 and "tipoff catalog" in unknown.stderr and len(unknown.stderr.splitlines()) == 1


def test_a_row_is_placed_by_the_values_that_it_was_handed() -> None:
    payload = {"games": [{"teams": [{"name": "Boston", "n": 1}, {"name": "Denver", "n": 2}]}, {"teams": [None]}]}
    rows = [{"who": team["name"]} for team in payload["games"][0]["teams"]] + [{"who": None}]
    assert [path for path, _ in provenance.places(payload, rows)] == ["$.games[0].teams[0]", "$.games[0].teams[1]", "$"]
    assert provenance.places("a,b\n1,2", [{"a": "1"}]) == [("$", "")]


def test_what_is_asked_of_a_copy_is_read_and_the_rest_is_not() -> None:
    games = [{"id": 1, "home": {"code": "BOS", "mood": 1}}, {"id": 2, "extra": None}]
    payload = unread.traced({"games": games, "x": 1})
    for game in payload["games"]:
        copy = game | {"more": 1}
        assert copy.get("home", {}).get("code") in ("BOS", None) and copy["id"]
    assert unread.unread(payload) == {"$.games[].extra": {"null"}, "$.games[].home.mood": {"number"}, "$.x": {"number"}}


BOOK_OF_PLAYS = next(name for name in corpus.REAL if name.startswith("big-data-ball/"))
ROSTER = next(name for name in corpus.REAL if name.startswith("basketball-ref/"))
PAGE_OF_GAME = next(name for name in corpus.REAL if name.startswith("espn/boxscores/"))
ADDED = {  # object: (what its source might add to it, where that is told)
    BOOK_OF_PLAYS: (lambda text: ",glad\n".join([*text.splitlines(), ""]).replace("glad", "mood", 1), {"$[].mood"}),
    ROSTER: (lambda text: re.sub(r"(?s)(<table[^>]*id=.roster.*?<tr\b[^>]*>)", r"\1<th>Mood</th>", text).replace(
        '<th scope="row"', '<td>glad</td><th scope="row"'), {"$[].Mood"}),
    PAGE_OF_GAME: (lambda text: text.replace('"dspNm":', '"mood":"glad","dspNm":'),
                   {"$.bxscr[].stats[].athlts[].athlt.mood", "$.bxscr[].tm.mood"})}


@pytest.mark.parametrize("name", ADDED, ids=["csv", "html table", "html with JSON"])
def test_what_a_source_adds_to_a_text_is_told_where_nobody_reads_it(name: str, archive_dir: Path) -> None:
    text, (add, paths) = corpus.payload(name, archive_dir).decode(), ADDED[name]
    stored = Stored(f"raw/{name}", "", {"observed_at": "2025-01-15T10:00:00"})
    told = [{field["path"] for field in drift(Pipeline.load(), stored, given.encode())} for given in (text, add(text))]
    assert told[1] - told[0] == paths
    assert not [field for field in told[0] if field.endswith((".points", ".Player", ".event_type"))]

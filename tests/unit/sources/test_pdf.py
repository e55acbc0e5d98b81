"""The text of PDFs, as it is laid out on the page."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest

from common.adapters import pdf as reader
from common.adapters.pdf import pages
from common.errors import Reject
from tests.pdfs import pdf

REPORT = [(50, 500, "Game Date"), (150, 500, "Matchup"), (300, 500, "Player Name"), (450, 500, "Current Status"),
          (50, 480, "01/04/2024"), (150, 480, "MIL@SAS"), (300, 480, "Collins, Zach"), (450, 480, "Out"),
          (300, 465, "Duke Jr., David"), (450, 465, "Questionable")]


def cells(text: str) -> list[list[str]]:
    return [re.split(r" {2,}", line.strip()) for line in text.splitlines()]


def test_lines_are_lines_and_cells_are_apart() -> None:
    [text] = pages(pdf(REPORT))
    assert cells(text) == [["Game Date", "Matchup", "Player Name", "Current Status"],
                           ["01/04/2024", "MIL@SAS", "Collins, Zach", "Out"], ["Duke Jr., David", "Questionable"]]


def test_columns_stand_below_each_other() -> None:
    lines = pages(pdf(REPORT))[0].splitlines()
    assert lines[0].index("Player Name") == lines[1].index("Collins") == lines[2].index("Duke")
    assert lines[0].index("Current") == lines[1].index("Out") == lines[2].index("Questionable")


def test_the_order_on_the_page_counts_not_the_one_in_the_file() -> None:
    assert pages(pdf(REPORT[::-1])) == pages(pdf(REPORT))


def test_every_page_has_its_text_and_an_empty_one_none() -> None:
    assert pages(pdf([(50, 500, "one")], [], [(50, 500, "three")])) == [" " * 9 + "one", "", " " * 9 + "three"]


def test_small_print_keeps_its_cells() -> None:
    [text] = pages(pdf([(50, 500, "Home Team"), (120, 500, "MIN"), (140, 500, "PTS")], size=6))
    assert cells(text) == [["Home Team", "MIN", "PTS"]]


@pytest.mark.parametrize("data", [b"", b"<html>", b"%PDF-1.4", b"%PDF-1.4\n%%EOF", pdf(REPORT)[:200],
                                  pdf([])], ids=range(6))
def test_what_is_no_pdf_or_has_no_text_is_rejected(data: bytes) -> None:
    with pytest.raises(Reject):
        pages(data)


@pytest.mark.parametrize("at", range(0, 1000, 37))
def test_a_damaged_pdf_is_read_or_rejected_and_nothing_else(at: int) -> None:
    data = bytearray(pdf(REPORT))
    data[at:at + 9] = b"\xff" * 9
    with contextlib.suppress(Reject):
        assert pages(bytes(data))


def test_a_pdf_that_is_too_big_or_too_long_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_PAGES", 2)
    with pytest.raises(Reject, match="more than 2 pages"):
        pages(pdf(REPORT, REPORT, REPORT))
    monkeypatch.setattr(reader, "MAX_BYTES", 100)
    with pytest.raises(Reject, match="at most 100"):
        pages(pdf(REPORT))


def real(archive_dir: Path, name: str) -> bytes:
    path = archive_dir / "payloads" / "nbacom" / name
    if not path.is_file():
        pytest.skip(f"no {path}: the real PDF is not tried")
    return path.read_bytes()


def test_a_real_injury_report_keeps_its_table(archive_dir: Path) -> None:
    first, second, third = pages(real(archive_dir, "injury_report_2024-01-04.pdf"))
    rows = cells(first)
    assert ["01/04/2024", "07:30 (ET)", "MIL@SAS", "Milwaukee Bucks", "NOT YET SUBMITTED"] in rows
    assert ["San Antonio Spurs", "Barlow, Dominick", "Questionable", "G League - Two-Way"] in rows
    assert ["Payton II, Gary", "Out", "Injury/Illness - Left Hamstring; Strain"] in [row[-3:] for row in rows]
    assert first.splitlines()[0].split()[:3] == ["Injury", "Report:", "01/04/24"]
    assert sum(row[-1] == "NOT YET SUBMITTED" for row in cells(second) + cells(third)) == 26


def test_a_real_gamebook_whose_bytes_were_damaged_on_the_way_is_rejected(archive_dir: Path) -> None:
    with pytest.raises(Reject, match="without any text"):
        pages(real(archive_dir, "gamebook_0173bcd1.pdf"))

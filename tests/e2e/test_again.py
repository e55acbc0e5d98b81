"""The same night again changes nothing, to the byte; what cannot be done is said in one line, with exit code 2."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.e2e.archived import NIGHT, needed, night_of
from tests.e2e.homes import files
from tests.played import ARCHIVE, tipoff


def test_the_same_night_again_writes_nothing_and_says_so(sample_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_folder / ".tipoff", tmp_path / ".tipoff")
    again(tmp_path, ["night", "--json"])
    said = tipoff(["night"], tmp_path)
    assert said.returncode == 0 and "unchanged everywhere; 0 rows written, 0 events" in said.stdout


def test_the_same_real_night_again_writes_nothing(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    needed()
    shutil.copytree(request.getfixturevalue("archive_folder") / ".tipoff", tmp_path / ".tipoff")
    again(tmp_path, night_of(NIGHT, ARCHIVE))


def again(folder: Path, arguments: list[str]) -> None:
    """Every file of the home stays as it is, byte by byte: tables, documents, landed and published objects."""
    before = files(folder / ".tipoff")
    done = tipoff(arguments, folder)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["changed_rows"], answer["events"], answer["runs"], answer["status"]) == (0, 0, 0, "complete")
    assert answer["seconds"] < 2
    after = files(folder / ".tipoff")
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} <= {"lock"}


REFUSED = [
    (["night", "2024-02-30"], ["2024-02-30", "YYYY-MM-DD"]),
    (["night", "tonight"], ["tonight", "YYYY-MM-DD"]),
    (["night", "2024-03-13", "--source", "archive"], ["--archive DIR"]),
    (["night", "--source", "archive", "--archive", "."], ["which night"]),
    (["night", "2024-03-13", "--source", "archive", "--archive", "nowhere"], ["nowhere", "docs/guides/archive.md"]),
    (["night", "2024-03-13", "--archive", "nowhere"], ["nowhere", "--source archive"]),
    (["night", "2024-03-13", "--source", "cable"], ["cable", "sample", "--help"]),
    (["nigth"], ["nigth", "--help"]),
    (["night", "--nosuch"], ["--nosuch", "--help"]),
    (["status", "--home", "elsewhere"], ["elsewhere", "play a night first"]),
    (["accuracy", "--season", "twenty"], ["play a night first"]),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED, ids=[" ".join(arguments) for arguments, _ in REFUSED])
def test_what_cannot_be_done_is_one_line_that_names_the_value_and_the_remedy(
        tmp_path: Path, arguments: list[str], said: list[str]) -> None:
    refused(arguments, tmp_path, said)
    assert list(tmp_path.rglob("*")) == []  # and leaves nothing behind


def test_a_season_that_the_archive_does_not_hold_is_refused(tmp_path: Path) -> None:
    needed()
    refused(night_of("2030-01-15", ARCHIVE), tmp_path, ["2029-30", "2023-24"])


def test_a_home_takes_no_night_of_the_other_source(sample_folder: Path, tmp_path: Path) -> None:
    """A generated season and a real one would be mixed."""
    needed()
    shutil.copytree(sample_folder / ".tipoff", tmp_path / "mine")
    before = files(tmp_path / "mine")
    refused([*night_of(NIGHT, ARCHIVE), "--home", "mine"], tmp_path, ["mine", "sample", "archive", "--home"])
    assert {**files(tmp_path / "mine"), "lock": ""} == {**before, "lock": ""}


def refused(arguments: list[str], folder: Path, said: list[str]) -> None:
    done = tipoff(arguments, folder)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert len(done.stderr.strip().splitlines()) == 1 and done.stderr.startswith("tipoff: "), done.stderr
    assert all(part in done.stderr for part in said), done.stderr

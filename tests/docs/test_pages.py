"""Documentation that cannot lie: commands run, queries run, names and links resolve, generated parts are fresh."""

from __future__ import annotations

import datetime as dt
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from common.adapters.embedded.counted import KEPT
from common.adapters.embedded.home import Home
from common.adapters.embedded.subset import FUNCTIONS
from common.adapters.embedded.views import texts
from common.adapters.sources.sample import Sample
from common.cli.generate import files, spent
from common.cli.main import COMMANDS
from common.cli.options import existing_home
from common.envelope import TOPICS
from common.pipeline import Pipeline
from tests.played import ROOT, WALKED, tipoff
from tests.releases import serve
from tests.stand_in import answering
from tests.upstream import Upstream

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
NIGHT = dt.date(2025, 1, 15)  # of the generated season
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.S | re.M)
GENERATED = re.compile(r"<!-- generated: \w+ -->\n.*?<!-- end -->", re.S)
TOP = ("functions/", "workflows/", "common/", "terraform/", "tests/", "docs/", "monitoring/", ".ci/", "requirements/")


def blocks(page: Path, *languages: str) -> list[str]:
    return [body for language, body in FENCE.findall(page.read_text()) if language in languages]


def commands() -> list[tuple[str, str]]:
    """(page, command) of every command line shown."""
    out = []
    for page in (page for page in PAGES if page not in WALKED):
        for body in blocks(page, "console", "sh"):
            for line in body.splitlines():
                line = line.strip().removeprefix("$ ").partition("  #")[0].strip()
                if line.startswith(("tipoff ", "./tipoff ")):
                    out.append((str(page.relative_to(ROOT)), line))
    return out


def shown() -> list[tuple[str, list[str]]]:
    """(command, the pages that show it): it runs once, however many do."""
    pages: dict[str, set[str]] = {}
    for page, command in commands():
        pages.setdefault(command.removeprefix("./"), set()).add(page)
    return sorted((command, sorted(found)) for command, found in pages.items())


def prose(page: Path) -> str:
    return FENCE.sub("", GENERATED.sub("", page.read_text()))


def ticked(page: Path) -> list[str]:
    return re.findall(r"`([^`\n]+)`", prose(page))


@pytest.fixture
def upstreams(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The upstreams, on this machine: what a command of a page asks them, they answer."""
    with Upstream(answering(Sample(), lambda: dt.datetime(2025, 1, 15, 17))) as upstream:
        serve(upstream, tmp_path)
        monkeypatch.setenv("TIPOFF_UPSTREAM", upstream.address)
        yield


@pytest.mark.usefixtures("upstreams")
@pytest.mark.parametrize(("command", "pages"), shown(), ids=lambda value: str(value)[:70])
def test_every_command_shown_runs(
        command: str, pages: list[str], sample_folder: Path, archive_folder: Path | None,
        counted_folder: Path) -> None:
    words = shlex.split(command)[1:]
    if words[:1] == ["test"]:
        assert (ROOT / ".ci" / "run").read_text().strip().splitlines()[-1].endswith("./tipoff test")
        return
    if "--counted" in words:
        pytest.skip("minutes long: tests/rehearsal/test_cost.py plays it")
    folder = counted_folder if words[0] == "cost" else sample_folder
    if "archive" in words[1:] and words[0] != "archive":
        if archive_folder is None:
            pytest.skip("no season archive at ../shared/data: commands that read it are not run")
        folder = archive_folder
        words = [str(ROOT.parent / "shared" / "data") if word == "../shared/data" else word for word in words]
    words = [str(ROOT / word) if word.startswith("monitoring/") else word for word in words]
    done = tipoff(words, folder)
    assert done.returncode == 0, f"{pages}: {command}\n{done.stderr[-2000:]}"
    assert done.stdout.strip(), f"{pages}: {command} says nothing"


@pytest.fixture(scope="session")
def counted_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose .tipoff holds what was counted of the slate that the guide shows."""
    folder = tmp_path_factory.mktemp("counted")
    with Home.open(folder / ".tipoff", pipeline(), Sample()) as home:
        kept = spent.counted()["oldest"]
        home.world.documents.swap([(f"{KEPT}{kept['date']}", kept, None)])
    return folder


def queries() -> list[tuple[str, str]]:
    return [(str(page.relative_to(ROOT)), body) for page in PAGES for body in blocks(page, "sql")]


@pytest.mark.parametrize(("page", "sql"), queries(), ids=lambda value: str(value)[:40])
def test_every_query_shown_answers_on_a_played_night(page: str, sql: str, sample_home: Home) -> None:
    assert len(sample_home.world.warehouse.query(sql)), f"{page}: no rows\n{sql}"


@pytest.mark.parametrize("path", sorted((ROOT / "monitoring" / "queries").iterdir()), ids=lambda path: path.stem)
def test_every_query_of_an_operator_answers_on_a_played_night(path: Path, sample_home: Home) -> None:
    sql, ask = path.read_text(), sample_home.world.warehouse.query
    [[journey]] = ask("SELECT MAX(correlation_id) FROM nba_orchestration.pipeline_execution_log WHERE game_date = @day",
                      parameters={"day": NIGHT}).values.tolist()
    given = {"game_date": NIGHT, "first_date": NIGHT, "last_date": NIGHT, "correlation_id": journey,
             "now": dt.datetime.combine(NIGHT, dt.time(23))}
    said = re.sub(r"--.*", "", sql)  # a remark may name what the query it tells of is asked with
    found = ask(sql, parameters={name: value for name, value in given.items() if f"@{name}" in said})
    # A sound night has none of these; and what an ask took is no time on a clock that stands.
    assert len(found) or path.stem in ("unfinished", "rejected", "unexecuted", "stuck", "scraper_failures",
                                       "scraper_errors") or path.stem.startswith("alert_")


@pytest.mark.parametrize("view", texts())
def test_every_view_answers_on_a_played_night(view: str, sample_home: Home) -> None:
    sample_home.world.warehouse.query(f"SELECT * FROM {view}")


def test_the_guide_lists_the_functions_that_are_read() -> None:
    listed = (ROOT / "docs" / "guides" / "query.md").read_text().split("<!-- the subset -->")[1].split("<!-- end")[0]
    assert re.findall(r"`(\w+)`", listed) == list(FUNCTIONS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_path_resolves(page: Path) -> None:
    text = prose(page)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
    for name in ticked(page):
        if name.startswith(TOP) and re.fullmatch(r"[\w./{}*-]+", name) and "{" not in name and "*" not in name:
            assert (ROOT / name).exists(), f"{page.name} names {name}"


@cache
def pipeline() -> Pipeline:
    return Pipeline.load()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_table_column_and_topic_named_exists(page: Path) -> None:
    tables = {f"{t.dataset()}.{t.table}": t for t in pipeline().tables.values()}
    for name in ticked(page):
        words = name.split()
        if words[0] in ("tipoff", "./tipoff") and len(words) > 1 and not words[1].startswith("-"):
            assert words[1] in {*COMMANDS, "test", "…"}, f"{page.name}: no command {name!r}"
        if (found := re.fullmatch(r"(nba_\w+\.\w+)(?:\.(\w+))?", name)) and name not in texts():
            assert found.group(1) in tables, f"{page.name}: no table {name}"
            assert found.group(2) is None or found.group(2) in tables[found.group(1)].columns, (
                f"{page.name}: no column {name}"
            )
        if re.fullmatch(r"nba-[a-z-]+-complete", name):
            assert name in TOPICS.values(), f"{page.name}: no topic {name}"
        if found := re.fullmatch(r"(?:raw|analytics|precompute|predictions|publishing|scrapers)\.\w+", name):
            known = {*pipeline().by_name, *(s.name for s in pipeline().scrapers)}
            assert name in known, f"{page.name}: no processor {name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_setting_named_is_read_by_the_code(page: Path) -> None:
    code = "".join(path.read_text() for path in (ROOT / "common").rglob("*.py"))
    for name in re.findall(r"\bTIPOFF_[A-Z_]+\b", page.read_text()):
        assert re.search(rf"\b{name}\b", code), f"{page.name}: no setting {name}"


def test_every_nox_session_named_exists() -> None:
    sessions = {*re.findall(r"^def (\w+)\(session", (ROOT / "noxfile.py").read_text(), re.M),
                *(path.name for path in (ROOT / "tests").iterdir() if path.is_dir())}
    named = [word for _, command in commands() if command.startswith("./tipoff test ")
             for word in command.split(" -- ")[0].split()[2:]]
    assert named and set(named) <= sessions


def test_the_generated_files_say_what_the_declarations_say() -> None:
    assert [str(path.relative_to(ROOT)) for path in files.stale(pipeline(), ROOT)] == [], (
        "run `tipoff manifest --write`"
    )


def test_every_page_is_reached_from_the_first() -> None:
    seen, todo = set(), [ROOT / "README.md"]
    while todo:
        page = todo.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        todo += [
            (page.parent / t).resolve() for t in re.findall(r"\]\(([^)#\s]+\.md)", page.read_text()) if "://" not in t
        ]
    assert sorted(set(PAGES) - seen) == []


@pytest.fixture
def sample_home(sample_folder: Path) -> Home:
    """Held for one test only: a command that the next one runs would wait for the home for ever."""
    home = existing_home(sample_folder / ".tipoff")
    yield home
    home.close()

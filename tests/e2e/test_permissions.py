"""The end of a night in which each function may do what its identity is granted: it is enough, and it is used."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.access import Access
from common.adapters.embedded.home import Home
from common.adapters.sources.sample import Sample
from common.cli.generate import granted
from common.delivery import landed
from common.pipeline import Pipeline
from tests import permitted
from tests.e2e.sample import NIGHT

DAY = dt.date.fromisoformat(NIGHT)
# What people call, beside what the night calls itself; each is told what it answers to.
CALLED: dict[str, dict[str, object]] = {
    "operations-drift": {}, "orchestration-health": {}, "operations-quarantine": {"action": "retry"},
    "operations-dead-letters": {"action": "replay"},
}
# What this night gives no occasion for.
SELDOM: dict[str, set[str]] = {
    "operations.alerts": {"alerts"},  # of what fires
    "operations.replay": {"announces", "keeps", "published", "reads"},  # any table, and any partition
    "operations.sweep": {"announces", "keeps"},  # of the phases whose messages are missing
    "operations.quarantine": {"announces", "landed", "state/"},  # of parts of an object
    "operations.settled": {"keeps"},  # of a partition that waits for an input
    "orchestration.cleanup_processor": {"announces", "keeps"},  # of objects that nobody loaded
    "orchestration.workflow_executor": {"keeps"},  # of what could not be asked
    "predictions.worker": {"announces", "reads", "keeps"},  # whoever comes first makes the slate
}


@pytest.fixture(scope="module")
def worked(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[permitted.Identities]:
    """Who did what from half past six in the evening on, and of what people call."""
    folder = tmp_path_factory.mktemp("permitted") / "home"
    shutil.copytree(before, folder)
    with Home.open(folder, Pipeline.load(), Sample()) as home:
        host, identities = permitted.host(home, day=DAY)
        home.bus.send("raw.nbac_schedule", landed("nba-com/odd.json", {}, home.clock.now()).encode())
        host.run("daily", {"game_date": NIGHT}, home.playing())
        for function, body in CALLED.items():
            record = host.executions.run("operate", {"function": function, "body": body}, function)
            assert "result" in record, record
        assert host.ask("operations-replay", {"action": "preview", "date": NIGHT, "phase": 2})[0] == 200
        yield identities


def unused(name: str, worked: permitted.Identities) -> set[permitted.Use]:
    return permitted.uses(worked.may[name]) - worked.used.get(name, set())


def test_what_endpoints_are_granted_is_used(worked: permitted.Identities) -> None:
    """That it is enough was shown by the night: whoever did more would have ended it."""
    left = {e.name: {use for use in unused(e.name, worked) if not SELDOM.get(e.name, set()) & {*use}}
            for e in Pipeline.load().endpoints if e.name != "orchestration.history"}
    assert {name: sorted(rest) for name, rest in left.items() if rest} == {}


def test_processors_do_what_their_declarations_imply(worked: permitted.Identities) -> None:
    assert ("keeps", "quarantine/") in worked.used["raw.nbac_schedule"]
    busy = [name for name, used in worked.used.items() if name in {p.name for p in Pipeline.load().processors}
            and any(kind == "writes" for kind, _ in used)]
    assert len(busy) > 15
    for name in busy:
        assert {use for use in unused(name, worked) if use[1] not in ("attempts/", "quarantine/")} == set(), name


def test_history_asks_as_the_night_does() -> None:
    declared = [e.access for e in Pipeline.load().endpoints if e.name in ("orchestration.ask", "orchestration.history")]
    assert len(declared) == 2 and len(set(declared)) == 1 and declared[0].asks


@pytest.mark.parametrize("lacking", ["reads", "sessions", "keeps", "landed", "asks"])
def test_an_identity_that_lacks_something_is_refused(lacking: str, before: Path, tmp_path: Path) -> None:
    shutil.copytree(before, tmp_path / "home")
    with Home.open(tmp_path / "home", Pipeline.load(), Sample()) as home:
        host, identities = permitted.host(home)
        whole = identities.may["orchestration.ask"]
        identities.may["orchestration.ask"] = Access(
            **{name: value for name, value in vars(whole).items() if name != lacking})
        due = home.clock.now().isoformat()
        with pytest.raises(permitted.Refused, match=lacking):
            host.ask("orchestration-ask", {"scraper": "scrapers.bdl_injuries", "game_date": NIGHT, "due": due})


def test_what_is_made_is_granted_with_the_maker() -> None:
    pipeline = Pipeline.load()
    [worker] = [e for e in pipeline.endpoints if e.name == "predictions.worker"]
    assert granted.access(worker, pipeline).writes == ("predictions.player_prop_predictions",)

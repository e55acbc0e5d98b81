"""Dollars out of counts: each expected figure is worked out by hand from the list prices."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from common.adapters.cost import bill
from common.adapters.cost.operations import REQUESTS
from common.adapters.embedded.counted import KEPT
from common.adapters.embedded.home import Home
from common.cli.cost import told
from common.cli.generate import spent
from common.cli.main import main
from common.cli.options import NoSource
from common.pipeline import Pipeline

NOTHING_KEPT = {"state": 0, "raw": 0, "public": 0, "tables": 0}


def counted(*, kept: dict[str, int] = NOTHING_KEPT, steps: dict[str, int] | None = None, **of_512: float) -> dict:
    asked = {"calls": 0, "cold": 0, "cpu_s": 0, **{what.replace("_of_", "."): n for what, n in of_512.items()}}
    return {"date": "2024-03-13", "games": 10, "source": "archive", "order": "oldest", "steps": steps or {},
            "kept_bytes": kept, "counts": {"raw.nbac_schedule": asked}}


def dollars(counts: dict) -> dict[str, tuple[float, float]]:
    """{what: (gross, after free tiers)} of a game day, where it costs anything; what there is without a call aside."""
    lines = {line.what: (line.gross, line.net) for line in bill.bill(counts, Pipeline.load())}
    return {what: found for what, found in lines.items() if found[0] and what not in ("jobs", "versions of keys",
                                                                                      "GiB of images")}


def test_a_tebibyte_a_month_is_scanned_for_nothing_and_the_rest_at_its_price() -> None:
    gross, net = dollars(counted(scanned_mb=2**20))["GiB scanned"]  # a tebibyte a day
    assert gross == pytest.approx(6.25)
    assert net == pytest.approx(6.25 * (30.4 - 1) / 30.4)


def test_what_sessions_read_has_its_own_price_and_three_hundred_tebibytes_a_month_are_free() -> None:
    found = dollars(counted(read_mb=2**20, scanned_mb=2**20))  # a tebibyte a day
    assert found["GiB read in sessions"] == (pytest.approx(1.10), 0)
    assert found["GiB scanned"][0] == pytest.approx(6.25)


def test_operations_on_objects_are_of_two_classes() -> None:
    found = dollars(counted(documents_of_swap=1_000, documents_of_get=1_000, objects_of_page=1_000))
    assert found["operations of class A"][0] == pytest.approx(2_000 * 0.05 / 10_000)
    assert found["operations of class B"][0] == pytest.approx(2_000 * 0.004 / 10_000)
    assert found["operations of class A"][1] == pytest.approx((2_000 - 5_000 / 30.4) * 0.05 / 10_000)


def test_a_call_takes_its_work_on_a_share_of_a_processor_and_what_it_waits_for() -> None:
    """512 MB have a third of a processor: 0.333 s of work take a second; ten reads five more."""
    work = bill.busy({"calls": 0, "cpu_s": 0.333}, 512)
    assert work == pytest.approx(1.0)
    assert bill.busy({"calls": 0, "cpu_s": 0, "warehouse.read": 10}, 512) == pytest.approx(5.0)
    assert bill.busy({"calls": 0, "cpu_s": 0, "documents.get": 10}, 512) == pytest.approx(10 * 2 * 0.05 / 4)
    assert bill.busy({"calls": 1, "cold": 1, "cpu_s": 0}, 2048) == pytest.approx(2.0 + 0.02 + 0.05)
    found = dollars(counted(cpu_s=0.333))
    assert found["vCPU-seconds"][0] == pytest.approx(0.333 * 0.000024)
    assert found["GiB-seconds"][0] == pytest.approx(0.5 * 0.0000025)


def test_what_is_kept_all_month_is_paid_by_the_month() -> None:
    kept = {"state": 2**30, "raw": 3 * 2**30, "public": 2**30, "tables": 20 * 2**30}
    found = dollars(counted(kept=kept))
    assert found["GiB kept"] == pytest.approx((6 * 0.02 / 30.4, 1 * 0.02 / 30.4))  # the last line: of objects
    lines = [line for line in bill.bill(counted(kept=kept), Pipeline.load()) if line.what == "GiB kept"]
    assert [line.net for line in lines] == pytest.approx([10 * 0.02 / 30.4, 1 * 0.02 / 30.4])


def test_steps_of_workflows_and_messages_have_their_price() -> None:
    found = dollars(counted(steps={"internal": 1_000, "external": 1_000}, message_bytes=2**30))
    assert found["internal steps"] == pytest.approx((0.01, 0.01 * (30_400 - 5_000) / 30_400))
    assert found["external steps"][0] == pytest.approx(0.025)
    assert found["GiB in and out"] == pytest.approx((40 / 1024, 40 / 1024 * (30.4 - 10) / 30.4))


def test_schedules_keys_and_images_are_those_that_are_declared() -> None:
    pipeline = Pipeline.load()
    lines = {line.what: line.amount for line in bill.bill(counted(), pipeline)}
    assert lines["jobs"] == len([e for e in pipeline.endpoints if e.schedule]) > 3
    assert lines["GiB of images"] == pytest.approx(0.12 * (len(pipeline.processors) + len(pipeline.endpoints)))


def test_the_sums_are_those_of_the_lines() -> None:
    answer = told(counted(scanned_mb=2**20), Pipeline.load())
    assert answer["gross"] == pytest.approx(sum(line["gross"] for line in answer["lines"]), abs=1e-4)
    assert answer["gross_month"] == pytest.approx(answer["gross"] * 30.4, abs=0.01)
    assert answer["after_free_tiers"] < answer["gross"] and answer["stale"] is False


def test_prices_are_stale_after_a_year() -> None:
    as_of = dt.date.fromisoformat(bill.table()["as_of"])
    assert [bill.stale(as_of + dt.timedelta(days)) for days in (0, 365, 366)] == [False, False, True]


def test_every_price_names_its_source_and_every_wait_an_assumption_and_an_operation() -> None:
    table = bill.table()
    assert all(price["source"].startswith("cloud.google.com/") and price["mark"] in ("read", "known")
               for price in table["prices"].values())
    assert set(bill.WAITS.values()) <= table["assumed"].keys()
    assert {what for what in (*bill.WAITS, *bill.TOGETHER) if what not in REQUESTS} == {"bus.publish", "source.fetch"}
    assert REQUESTS.keys() <= {*bill.WAITS, *bill.TOGETHER}


def test_a_home_without_a_counted_night_says_what_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Home.open(tmp_path, Pipeline.load(), NoSource()) as home:
        home.world.documents.swap([(f"{KEPT}2024-03-13", counted(), None)])
    with pytest.raises(SystemExit) as ended:
        main(["cost", "2024-03-12", "--home", str(tmp_path)])
    said = "of 2024-03-12; count one: tipoff night 2024-03-12 --counted oldest"
    assert ended.value.code == 2 and said in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        main(["cost", "--home", str(tmp_path)])
    assert not ended.value.code and "10 games" in capsys.readouterr().out


def test_the_slate_that_the_guide_shows_keeps_the_goal() -> None:
    kept, goal = spent.counted()["oldest"], bill.table()["goal"]
    assert kept["games"] == goal["games"]
    assert sum(line.gross for line in bill.bill(kept, Pipeline.load())) <= goal["gross"]

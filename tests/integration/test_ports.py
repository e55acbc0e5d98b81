"""What each port promises, kept by every implementation.

A test that asks for a `world` (or for `reopen`) knows the port only, and runs in each: embedded, embedded behind a
hostile wrapper, and the official clients against emulators. One that asks for a `home` looks into the embedded one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from common.adapters.embedded.bus import ATTEMPTS, EmbeddedBus
from common.adapters.embedded.clock import SettableClock
from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.adapters.embedded.store import Store
from common.conform import conform
from common.envelope import Envelope
from common.errors import Reject, Usage
from common.ports import Replace, World
from tests.chaos import Faulty
from tests.toy import league as toy
from tests.toy.precompute.streak import Streak
from tests.toy.raw.nbac_schedule import NbacSchedule
from tests.toy.raw.scores import Scores

DAY = dt.date(2024, 1, 14)
NEXT = DAY + dt.timedelta(days=1)
META = {"correlation_id": "journey-1", "scraper": "toy"}


# ---------------------------------------------------------------------------------------------------------- objects


def test_an_object_is_put_once_and_a_second_put_changes_nothing(world: World) -> None:
    objects = world.objects
    assert objects.put("raw/x/a.json", b"one", META)
    assert not objects.put("raw/x/a.json", b"two", {"correlation_id": "journey-2"})
    assert objects.get("raw/x/a.json") == b"one"
    [stored] = objects.list("raw/x/")
    assert (stored.metadata, stored.sha256) == (META, hashlib.sha256(b"one").hexdigest())


def test_a_replaced_object_is_the_new_one_whole(world: World) -> None:
    objects = world.objects
    assert objects.put("public/page.json", b"a long first edition", {}, replace=True)
    assert objects.put("public/page.json", b"second", {"run": "2"}, replace=True)
    assert objects.get("public/page.json") == b"second"
    [stored] = objects.list("public/page.json")
    assert (stored.sha256, stored.metadata) == (hashlib.sha256(b"second").hexdigest(), {"run": "2"})


def test_an_object_is_replaced_by_who_has_seen_it_last_and_by_nobody_else(world: World) -> None:
    objects, name = world.objects, "public/page.json"
    first, second = (hashlib.sha256(data).hexdigest() for data in (b"one", b"two"))
    assert not objects.put(name, b"one", {}, replace=True, expect=first)  # nothing is there
    assert objects.put(name, b"one", {}, replace=True, expect="")
    assert not objects.put(name, b"two", {}, replace=True, expect="")
    assert not objects.put(name, b"two", {}, replace=True, expect=second)
    assert not objects.put(name, b"two", {}, expect=first)  # and replace is not set
    assert objects.get(name) == b"one"
    assert objects.put(name, b"two", {}, replace=True, expect=first)
    assert not objects.put(name, b"three", {}, replace=True, expect=first)
    assert objects.get(name) == b"two"


def test_of_many_who_replace_what_they_have_seen_one_wins(world: World) -> None:
    objects, seen = world.objects, ""
    for n in range(10):
        won: list[bytes] = []

        def put(who: int, n: int = n, seen: str = seen, won: list[bytes] = won) -> None:
            data = f"{n} {who}".encode()
            if objects.put("public/page.json", data, {}, replace=True, expect=seen):
                won.append(data)

        together(put, 4)
        assert [objects.get("public/page.json")] == won
        seen = hashlib.sha256(won[0]).hexdigest()


def test_what_was_never_put_is_a_key_error(world: World) -> None:
    world.objects.put("raw/x/a.json", b"one", META)
    for name in ("raw/x/b.json", "raw/x", "raw"):
        with pytest.raises(KeyError):
            world.objects.get(name)


def test_a_listing_holds_every_object_below_the_prefix_by_name_and_no_other(world: World) -> None:
    objects = world.objects
    for name in ("raw/b/2.json", "raw/a/1.json", "raw/b/10.json", "raw/bb/1.json", "public/a.json"):
        objects.put(name, name.encode(), {}, replace=True)
        assert name in [s.name for s in objects.list("")]  # consistent with every put that has returned
    assert [s.name for s in objects.list("raw/b/")] == ["raw/b/10.json", "raw/b/2.json"]
    assert [s.name for s in objects.list("raw/b")] == ["raw/b/10.json", "raw/b/2.json", "raw/bb/1.json"]
    assert objects.list("nothing/") == []
    assert all(hashlib.sha256(objects.get(s.name)).hexdigest() == s.sha256 for s in objects.list(""))


def test_an_object_survives_a_restart(reopen: Callable[[], World]) -> None:
    reopen().objects.put("raw/x/a.json", b"\x00\xff", META)
    objects = reopen().objects
    assert objects.get("raw/x/a.json") == b"\x00\xff"
    assert [s.metadata for s in objects.list("raw/")] == [META]


HOSTILE_NAMES = [
    "",
    "/",
    "raw/",
    "/etc/passwd",
    "raw//x.json",
    "raw/../../escape.json",
    "..",
    "raw/..",
    "raw/./x.json",
    "raw/.hidden",
    "raw/a b.json",
    "raw/a\x00.json",
    "raw/a\n.json",
    "raw/a\\b.json",
    "raw/-rf",
    "raw/é.json",
    "raw/" + "a" * 201,
    "~/x",
    "raw/$HOME",
    "C:/x",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=ascii)
def test_a_hostile_name_is_refused_and_leaves_nothing_behind(world: World, name: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Reject, match="not an object name"):
        world.objects.put(name, b"x", META)
    with pytest.raises(Reject, match="not an object name"):
        world.objects.get(name)
    assert sorted(tmp_path.rglob("*")) == before
    assert world.objects.list("") == []


@pytest.mark.parametrize(("first", "second"), [
    ("raw/x/a.json.partial", "raw/x/a.json"), ("raw/x/a.json", "raw/x/a.json/b.json"), ("raw/x/a/b.json", "raw/x/a"),
])
def test_two_names_that_resemble_each_other_are_two_objects_or_one_is_refused(
    world: World, first: str, second: str
) -> None:
    """A store of objects knows no folders and no half-written files."""
    kept = {}
    for name in (first, second):
        try:
            assert world.objects.put(name, name.encode(), META)
            kept[name] = name.encode()
        except Reject:
            pass
    assert {s.name: world.objects.get(s.name) for s in world.objects.list("raw/x/")} == kept


def test_a_name_longer_than_any_path_is_refused(world: World) -> None:
    with pytest.raises(Reject):
        world.objects.put("raw/" + "a/" * 3000 + "x.json", b"x", META)


def test_a_new_object_below_raw_is_announced_and_an_old_one_is_not_announced_again(home: Home) -> None:
    name = f"league/scores/{DAY}/20240114_235900.json"
    home.world.objects.put(f"raw/{name}", b'{"rows": []}', META)
    [[processor, text], *_] = waiting(home)
    assert processor == "raw.scores"
    message = Envelope.decode(text)
    assert (message.object_name, message.correlation_id) == (name, "journey-1")
    toy.settle(home)
    home.world.objects.put(f"raw/{name}", b'{"rows": [1]}', META)
    home.world.objects.put("public/anything.json", b"{}", {})
    assert waiting(home) == []


def together(work: Callable[[int], None], count: int) -> None:
    """Run work(0) … work(count - 1) in threads that change turns as often as possible."""
    pace = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    errors: list[BaseException] = []

    def guarded(n: int) -> None:
        try:
            work(n)
        except BaseException as error:  # noqa: BLE001 — a thread's error is told by the test
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(n,)) for n in range(count)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(pace)
    assert not errors, errors


def test_of_many_who_put_one_name_at_once_one_wins_and_the_listing_tells_the_bytes(world: World) -> None:
    objects = world.objects
    for n in range(15):
        won: list[int] = []

        def put(who: int, name: str = f"raw/x/{n}.json", won: list[int] = won) -> None:
            if objects.put(name, f"{who}".encode() * 2000, META):
                won.append(who)

        together(put, 4)
        assert len(won) == 1
        assert objects.get(f"raw/x/{n}.json") == f"{won[0]}".encode() * 2000
    assert all(hashlib.sha256(objects.get(s.name)).hexdigest() == s.sha256 for s in objects.list("raw/"))


def test_of_many_who_replace_one_object_at_once_the_last_stays_whole(world: World) -> None:
    objects = world.objects
    for n in range(15):
        together(
            lambda who, name=f"public/{n}.json": objects.put(name, f"{who}".encode() * (2000 + who), {}, replace=True),
            4,
        )
        body = objects.get(f"public/{n}.json")
        assert body in [f"{who}".encode() * (2000 + who) for who in range(4)]
        [stored] = objects.list(f"public/{n}.json")
        assert stored.sha256 == hashlib.sha256(body).hexdigest()


def test_a_file_that_says_so_already_is_not_written_again_but_is_told_of(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home:
        objects, path = home.world.objects, tmp_path / "objects" / "public" / "a.json"
        places = []
        for n, data in enumerate((b"one", b"one", b"two", b"one")):
            assert objects.put("public/a.json", data, {"run": str(n)}, replace=True)
            assert path.read_bytes() == data and objects.list("public/")[0].metadata == {"run": str(n)}
            places.append((path.stat().st_ino, path.stat().st_mtime_ns))
        assert places[0] == places[1] != places[2]
        path.write_bytes(b"two")  # of a put that died before it was told of
        assert objects.put("public/a.json", b"one", {}, replace=True) and objects.get("public/a.json") == b"one"


# -------------------------------------------------------------------------------------------------------- documents


def test_a_document_is_created_once(world: World) -> None:
    documents = world.documents
    made = documents.swap([("d/1", {"a": 1}, None)])
    assert made["d/1"]
    assert documents.swap([("d/1", {"a": 2}, None)]) == {"d/1": None}
    assert documents.get(["d/1", "d/2"]) == {"d/1": ({"a": 1}, made["d/1"])}


def test_a_document_is_replaced_by_who_read_it_last_and_by_nobody_else(world: World) -> None:
    documents = world.documents
    first = documents.swap([("d/1", {"a": 1}, None)])["d/1"]
    second = documents.swap([("d/1", {"a": 2}, first)])["d/1"]
    assert second and second != first
    assert documents.swap([("d/1", {"a": 3}, first)]) == {"d/1": None}
    assert documents.swap([("d/1", {"a": 3}, "made up")]) == {"d/1": None}
    assert documents.swap([("d/2", {"a": 3}, first)]) == {"d/2": None}
    assert documents.get(["d/1", "d/2"]) == {"d/1": ({"a": 2}, second)}


def test_a_document_that_returns_to_what_it_said_has_a_new_version(world: World) -> None:
    """Else a writer who slept through both changes would not be told of them."""
    documents = world.documents
    seen: list[str | None] = [None]
    for doc in ({"a": 1}, {"a": 2}, {"a": 1}, {"a": 2}, {"a": 1}, {"a": 1}):
        seen.append(documents.swap([("d/1", doc, seen[-1])])["d/1"])
    assert None not in seen[1:]
    assert len(set(seen)) == len(seen)


def test_each_swap_stands_alone(world: World) -> None:
    documents = world.documents
    version = documents.swap([("d/1", {"a": 1}, None)])["d/1"]
    done = documents.swap(
        [("d/0", {"a": 0}, None), ("d/1", {"a": 9}, None), ("d/2", {"a": 2}, None), ("d/3", {}, version)]
    )
    assert [bool(done[f"d/{n}"]) for n in range(4)] == [True, False, True, False]
    assert {key: doc for key, (doc, _) in documents.get([f"d/{n}" for n in range(4)]).items()} == {
        "d/0": {"a": 0}, "d/1": {"a": 1}, "d/2": {"a": 2}}


def test_heads_show_whether_there_is_work(world: World) -> None:
    documents = world.documents
    docs: dict[str, dict[str, Any]] = {
        "s/1": {"version": "v", "built_from": "b"},
        "s/2": {"version": "v", "built_from": "b", "lease": {"holder": "x"}},
        "s/3": {"version": "v", "built_from": "b", "dirty": True},
        "s/4": {"version": "v", "built_from": "b", "unannounced": []},
        "s/5": {"status": "waiting"},
    }
    documents.swap([(key, doc, None) for key, doc in reversed(docs.items())])
    heads = documents.heads("s/1", "s/5")
    assert [(key, h.version, h.built_from, h.settled) for key, h in heads.items()] == [
        ("s/1", "v", "b", True), ("s/2", "v", "b", False), ("s/3", "v", "b", False), ("s/4", "v", "b", False),
        ("s/5", "", "", True)]
    assert {key: head.stamp for key, head in heads.items()} == {
        key: version for key, (_, version) in documents.get(docs).items()}
    assert documents.heads("s/3", "s/3") == {"s/3": heads["s/3"]} and documents.heads("s/9", "s/9") == {}


def test_a_range_of_documents_has_both_its_ends_and_is_sorted(world: World) -> None:
    documents = world.documents
    documents.swap([(f"s/{n}", {"n": n}, None) for n in (3, 1, 4, 2)] + [("t/1", {"n": 9}, None)])
    assert list(documents.scan("s/2", "s/4").items()) == [("s/2", {"n": 2}), ("s/3", {"n": 3}), ("s/4", {"n": 4})]
    assert list(documents.heads("s/2", "s/3")) == ["s/2", "s/3"]
    assert documents.scan("u/", "u/~") == {} and documents.get([]) == {} and documents.swap([]) == {}


def test_any_json_survives_a_restart_and_keys_are_only_keys(reopen: Callable[[], World]) -> None:
    doc = {"text": "é\"'\\\n\x00", "null": None, "nested": {"list": [1, 2.5, True, [], {}]}, "lease": None}
    keys = ["a", "a'; DROP TABLE documents; --", "a%", "a_", "A", "é", "a/b"]
    first = reopen().documents.swap([(key, {**doc, "key": key}, None) for key in keys])
    assert None not in first.values()
    documents = reopen().documents
    found = documents.get(keys)
    assert {key: kept for key, (kept, _) in found.items()} == {key: {**doc, "key": key} for key in keys}
    again = documents.swap([(key, {"key": key}, version) for key, (_, version) in found.items()])
    assert None not in again.values()


def test_many_documents_are_read_at_once(world: World, request: pytest.FixtureRequest) -> None:
    """More than a listing's page and a statement's variables; the emulator answers one request at a time."""
    keys = [f"m/{n:04d}" for n in range(60 if "cloud" in request.node.callspec.id else 1200)]
    world.documents.swap([(key, {"key": key}, None) for key in keys])
    assert [doc["key"] for doc, _ in world.documents.get(keys).values()] == keys


def test_of_many_who_swap_one_document_at_once_one_wins(world: World) -> None:
    documents = world.documents
    version = documents.swap([("d", {"n": 0}, None)])["d"]
    for n in range(1, 20):
        won: list[str] = []

        def swap(who: int, n: int = n, version: str | None = version, won: list[str] = won) -> None:
            new = documents.swap([("d", {"n": n, "who": who}, version)])["d"]
            if new:
                won.append(new)
            documents.get(["d"])

        together(swap, 4)
        assert len(won) == 1
        [version] = won
        assert documents.get(["d"])["d"][1] == version


class Interrupted(Store):
    """A store in which another thread changes the document while its row is on the way to the reader."""

    meanwhile: Callable[[], None] | None = None

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        found = super().rows(sql, *parameters)
        if self.meanwhile and "FROM documents WHERE key" in sql:
            other = threading.Thread(target=self.meanwhile)
            self.meanwhile = None
            other.start()
            other.join(0.3)  # a store that holds its lock makes the other wait until the reader is done
            self.other = other
        return found


@pytest.mark.parametrize("read", [lambda documents: documents.get(["d"]), lambda documents: documents.heads("d", "d")],
                         ids=["get", "heads"])
def test_a_reader_who_is_overtaken_does_not_leave_the_old_document_behind(
    tmp_path: Path, read: Callable[[Any], object]
) -> None:
    """heads would go on to tell the new version, and get the old one: a change log without the last change."""
    from common.adapters.embedded.documents import EmbeddedDocuments
    store = Interrupted(tmp_path / "state.db")
    first = EmbeddedDocuments(store).swap([("d", {"version": "1"}, None)])["d"]
    documents = EmbeddedDocuments(store)  # remembers nothing yet
    store.meanwhile = lambda: documents.swap([("d", {"version": "2"}, first)]) and None
    read(documents)
    store.other.join()
    assert documents.heads("d", "d")["d"].version == "2"
    assert documents.get(["d"])["d"][0] == {"version": "2"}
    store.close()


# -------------------------------------------------------------------------------------------------------- warehouse


def scores(day: dt.date = DAY, lease: int = 1, **points: int) -> pd.DataFrame:
    """Rows of raw.scores as the runner writes them: {player: points} of one game."""
    rows, rejected = conform(Scores, [
        {"game_id": f"{day:%Y%m%d}_AAA_BBB", "game_date": day, "player_lookup": who, "team_abbr": "AAA", "points": n}
        for who, n in points.items()])
    assert not rejected
    return stamped(rows, str(day), lease)


def stamped(rows: pd.DataFrame, partition_id: str, lease: int) -> pd.DataFrame:
    return rows.assign(partition_id=partition_id, correlation_id="journey-1", run_id=f"run-{lease}", lease=lease,
                       processed_at=pd.Series([toy.NOON] * len(rows), dtype="datetime64[us]"))


EVERYBODY = ("aaa0", "bbb0", "ccc0", "ddd0", *(f"p{n}" for n in range(30)))


def whole(fence: int = 1, day: dt.date = DAY) -> dict[str, Replace]:
    return some(*EVERYBODY, fence=fence, day=day)


def some(*names: str, fence: int = 1, day: dt.date = DAY) -> dict[str, Replace]:
    return {str(day): Replace(frozenset(names), fence)}


def points(world: World, first: dt.date = DAY, last: dt.date = DAY, **options: Any) -> dict[str, int]:
    frame = world.warehouse.read(Scores, first, last, **options)
    return dict(zip(frame["player_lookup"], frame["points"], strict=True))


def bytes_of(world: World, where: str = "TRUE") -> str:
    """Every column of the scores, lineage too."""
    return world.warehouse.query(f"SELECT * FROM nba_raw.scores WHERE {where} ORDER BY player_lookup").to_csv()


def test_a_written_partition_is_read_back_in_contract_and_counted(world: World) -> None:
    warehouse = world.warehouse
    assert warehouse.write(Scores, scores(bbb0=2, aaa0=1), whole()) == {str(DAY): 2}
    frame = warehouse.read(Scores, DAY, DAY)
    expected, _ = conform(Scores, scores(aaa0=1, bbb0=2)[list(Scores.columns)])
    pd.testing.assert_frame_equal(frame, expected)
    assert frame["player_lookup"].tolist() == ["aaa0", "bbb0"]  # sorted by partition and key


def test_every_kind_of_value_survives_the_store(world: World) -> None:
    rows, rejected = conform(
        NbacSchedule,
        [
            {
                "game_id": f"g{n}\u00e9'\"\\",
                "game_date": DAY,
                "home": "AAA",
                "away": "BBB",
                "postponed": bool(n),
                "home_points": n or None,
                "tip_time_utc": dt.datetime(2024, 1, 15, 0, 0, 0, n) if n else None,
            }
            for n in range(3)
        ],
    )
    assert not rejected
    world.warehouse.write(NbacSchedule, stamped(rows, str(DAY), 1), some(*rows["game_id"]))
    pd.testing.assert_frame_equal(world.warehouse.read(NbacSchedule, DAY, DAY), rows)


def test_reading_nothing_has_the_columns_and_dtypes_of_the_contract(world: World) -> None:
    from common.conform import empty
    warehouse = world.warehouse
    for table in (Scores, NbacSchedule, Streak):
        assert warehouse.read(table, DAY, DAY).dtypes.astype(str).to_dict() == empty(table).dtypes.astype(str).to_dict()
        assert (
            warehouse.read(table, NEXT, DAY).dtypes.astype(str).to_dict() == empty(table).dtypes.astype(str).to_dict()
        )
        assert list(warehouse.read(table, DAY, DAY, columns=("game_id",))) == ["game_date", "game_id"]


def test_what_partitions_hold_is_read_with_their_names(world: World) -> None:
    warehouse = world.warehouse
    warehouse.write(Scores, pd.concat([scores(aaa0=1, bbb0=2), scores(NEXT, ccc0=3)]), whole() | whole(day=NEXT))
    before = warehouse.statements
    found = warehouse.parts(Scores, [str(DAY)])
    assert warehouse.statements == before + 1
    assert found["partition_id"].tolist() == [str(DAY)] * 2
    pd.testing.assert_frame_equal(found[list(Scores.columns)], warehouse.read(Scores, DAY, DAY))
    nothing = warehouse.parts(Scores, ["2020-01-01"])
    assert nothing.empty and nothing.dtypes.astype(str).to_dict() == found.dtypes.astype(str).to_dict()


def test_a_write_that_names_nobody_changes_nothing_and_raises_the_fence(world: World) -> None:
    warehouse = world.warehouse
    warehouse.write(Scores, scores(aaa0=1, bbb0=2), whole())
    before = bytes_of(world)
    assert warehouse.write(Scores, scores(aaa0=1).iloc[:0], some(fence=3)) == {str(DAY): 2}
    assert warehouse.write(Scores, scores(aaa0=9, lease=2), some("aaa0", fence=2)) == {str(DAY): 2}
    assert bytes_of(world) == before


def test_a_home_that_is_opened_again_knows_its_fences_and_keeps_those_alone_that_no_row_tells(tmp_path: Path) -> None:
    for fence, count, left, fences in ((1, 1, {"aaa0": 1}, []), (3, 1, {"aaa0": 3}, []), (2, 1, {"aaa0": 3}, []),
                                       (5, 0, {}, [(5,)]), (4, 1, {}, [(5,)]), (6, 1, {"aaa0": 6}, [(5,)])):
        with toy.open_home(tmp_path) as home:
            home.warehouse.write(Scores, scores(lease=fence, aaa0=fence)[:count], some("aaa0", fence=fence))
            assert points(home.world) == left
            assert home.warehouse.db.execute("SELECT fence FROM fences").fetchall() == fences


def test_partitions_that_a_process_forgets_take_any_fence_again_and_no_others_do(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home:
        home.warehouse.write(Scores, pd.concat([scores(lease=5, aaa0=5), scores(NEXT, lease=5, aaa0=5)]),
                             whole(5) | whole(5, NEXT))
        home.warehouse.fences.forget(NEXT, NEXT)
        for day in (DAY, NEXT):
            home.warehouse.write(Scores, scores(day, lease=1, aaa0=1), whole(1, day))
        assert home.warehouse.read(Scores, DAY, NEXT)["points"].tolist() == [5, 1]


def test_a_read_is_at_most_one_statement_of_the_dates_entities_and_columns_asked_for(world: World) -> None:
    warehouse = world.warehouse
    warehouse.write(Scores, pd.concat([scores(aaa0=1, bbb0=2), scores(NEXT, ccc0=3)]), whole() | whole(day=NEXT))
    before = world.warehouse.statements
    assert points(world, DAY, NEXT) == {"aaa0": 1, "bbb0": 2, "ccc0": 3}
    assert points(world, NEXT, NEXT) == {"ccc0": 3}
    assert points(world, entities={"aaa0", "zzz9", "x' OR '1'='1"}) == {"aaa0": 1}
    assert points(world, entities=set()) == {}
    assert set(warehouse.read(Scores, DAY, DAY, columns=("points",))) == {"game_date", "points"}
    assert before < world.warehouse.statements <= before + 5  # what is remembered takes none


@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")  # it edits a frame in place on purpose
def test_what_is_read_again_is_what_is_stored_by_now(world: World) -> None:
    """Whatever a store remembers of an earlier read: a write shows, and what a reader does to his frame does not."""
    warehouse = world.warehouse
    warehouse.write(Scores, pd.concat([scores(aaa0=1, bbb0=2), scores(NEXT, ccc0=3)]), whole() | whole(day=NEXT))
    for window in ((DAY, DAY), (DAY, NEXT), (DAY, DAY)):
        frame = warehouse.read(Scores, *window)
        frame.loc[:, "points"] = 99
        frame["team_abbr"] = "ZZZ"
        frame.drop(index=0, inplace=True)
    assert points(world, DAY, NEXT) == {"aaa0": 1, "bbb0": 2, "ccc0": 3}
    warehouse.write(Scores, scores(lease=2, aaa0=7), some("aaa0", fence=2))
    assert points(world, DAY, NEXT) == {"aaa0": 7, "bbb0": 2, "ccc0": 3}
    assert points(world, entities={"aaa0"}) == {"aaa0": 7}


@pytest.mark.parametrize("columns", [None, ("points",), ("player_lookup", "points")], ids=str)
def test_a_read_of_some_entities_is_the_same_whatever_was_read_before(
    world: World, columns: tuple[str, ...] | None
) -> None:
    warehouse = world.warehouse
    warehouse.write(Scores, scores(aaa0=1, bbb0=2, ccc0=3), whole())
    first = warehouse.read(Scores, DAY, DAY, entities={"bbb0", "ccc0"}, columns=columns)
    warehouse.read(Scores, DAY, DAY, columns=columns)
    again = warehouse.read(Scores, DAY, DAY, entities={"bbb0", "ccc0"}, columns=columns)
    pd.testing.assert_frame_equal(first, again)
    assert first["points"].tolist() == [2, 3]


def test_replacing_a_partition_removes_what_is_no_longer_in_it(world: World) -> None:
    warehouse = world.warehouse
    warehouse.write(Scores, pd.concat([scores(aaa0=1, bbb0=2), scores(NEXT, ccc0=3)]), whole() | whole(day=NEXT))
    assert warehouse.write(Scores, scores(lease=2, aaa0=5), whole(2)) == {str(DAY): 1}
    assert points(world, DAY, NEXT) == {"aaa0": 5, "ccc0": 3}


def test_replacing_entities_leaves_all_others_byte_identical(world: World) -> None:
    warehouse = world.warehouse
    warehouse.write(Scores, scores(aaa0=1, bbb0=2, ccc0=3, ddd0=4), whole())
    others = bytes_of(world, where="player_lookup NOT IN ('bbb0', 'ccc0', 'eee0')")
    counts = warehouse.write(Scores, scores(lease=2, bbb0=9, eee0=8), some("bbb0", "ccc0", "eee0", fence=2))
    assert counts == {str(DAY): 4}
    assert points(world) == {"aaa0": 1, "bbb0": 9, "ddd0": 4, "eee0": 8}
    assert bytes_of(world, where="player_lookup NOT IN ('bbb0', 'ccc0', 'eee0')") == others


def test_replacing_entities_of_one_partition_leaves_their_rows_of_another_alone(world: World) -> None:
    warehouse = world.warehouse
    warehouse.write(Scores, pd.concat([scores(aaa0=1), scores(NEXT, aaa0=2)]), whole() | whole(day=NEXT))
    warehouse.write(Scores, scores(lease=2, aaa0=7), some("aaa0", fence=2))
    assert warehouse.read(Scores, DAY, NEXT)["points"].tolist() == [7, 2]


def test_no_rows_empty_the_partition_and_the_count_says_so(world: World) -> None:
    warehouse = world.warehouse
    warehouse.write(Scores, scores(aaa0=1), whole())
    assert warehouse.write(Scores, scores().iloc[:0], whole(2)).get(str(DAY), 0) == 0
    assert points(world) == {}


def test_a_repeated_write_is_the_same_write(world: World) -> None:
    warehouse = world.warehouse
    for _ in range(2):
        assert warehouse.write(Scores, scores(aaa0=1, bbb0=2), whole()) == {str(DAY): 2}
    for _ in range(2):
        assert warehouse.write(Scores, scores(lease=2, bbb0=3), some("bbb0", fence=2)) == {str(DAY): 2}
    assert points(world) == {"aaa0": 1, "bbb0": 3}


def test_the_count_is_what_is_stored_and_not_what_was_sent(world: World) -> None:
    warehouse = world.warehouse
    warehouse.write(Scores, scores(lease=3, aaa0=1, bbb0=2), whole(3))
    assert warehouse.write(Scores, scores(lease=2, aaa0=5, ccc0=9), some("aaa0", fence=2))[str(DAY)] == len(
        points(world)
    )


def test_a_zombie_cannot_replace_what_its_successor_wrote(world: World) -> None:
    warehouse = world.warehouse
    warehouse.write(Scores, scores(lease=5, aaa0=1, bbb0=2), whole(5))
    stored = bytes_of(world)
    warehouse.write(Scores, scores(lease=4, aaa0=7, bbb0=8), whole(4))
    warehouse.write(Scores, scores(lease=4, aaa0=9), some("aaa0", fence=4))
    warehouse.write(Scores, scores(lease=4).iloc[:0], whole(4))
    assert bytes_of(world) == stored


def test_a_zombie_cannot_bring_back_what_its_successor_removed(world: World) -> None:
    """The successor's partition is the truth as a whole: an absent row is a fact like any other."""
    warehouse = world.warehouse
    warehouse.write(Scores, scores(lease=4, aaa0=1, bbb0=2), whole(4))
    warehouse.write(Scores, scores(lease=5, aaa0=1), whole(5))
    warehouse.write(Scores, scores(lease=4, aaa0=1, bbb0=2), whole(4))
    assert points(world) == {"aaa0": 1}
    warehouse.write(Scores, scores(lease=4, bbb0=2), some("bbb0", fence=4))
    assert points(world) == {"aaa0": 1}


def test_a_zombie_who_repeats_his_write_does_not_take_away_what_his_successor_left_alone(world: World) -> None:
    """The successor has read those rows, and sealed a game with them."""
    warehouse = world.warehouse
    warehouse.write(Scores, scores(lease=4, aaa0=1, bbb0=2), whole(4))
    assert warehouse.write(Scores, scores(lease=5, aaa0=7), some("aaa0", fence=5)) == {str(DAY): 2}
    warehouse.write(Scores, scores(lease=4, aaa0=1, bbb0=2), whole(4))
    warehouse.write(Scores, scores(lease=4, bbb0=2), some("bbb0", fence=4))
    assert points(world) == {"aaa0": 7, "bbb0": 2}


def test_a_zombie_cannot_fill_a_partition_that_its_successor_emptied(world: World) -> None:
    warehouse = world.warehouse
    warehouse.write(Scores, scores(lease=4, aaa0=1), whole(4))
    warehouse.write(Scores, scores(lease=5).iloc[:0], whole(5))
    warehouse.write(Scores, scores(lease=4, aaa0=1), whole(4))
    assert points(world) == {}


def test_a_holder_may_write_again_under_its_own_lease(world: World) -> None:
    warehouse = world.warehouse
    warehouse.write(Scores, scores(lease=5, aaa0=1), whole(5))
    warehouse.write(Scores, scores(lease=5, aaa0=2, bbb0=3), whole(5))
    assert points(world) == {"aaa0": 2, "bbb0": 3}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows.drop(columns="lease"),
        lambda rows: rows.assign(surprise=1),
        lambda rows: rows.assign(points="many"),
        lambda rows: rows.drop(columns="partition_id"),
    ],
    ids=["a column short", "a column too many", "another type", "no partition"],
)
def test_a_write_that_fails_leaves_everything_as_it_was(
    world: World, spoil: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    warehouse = world.warehouse
    warehouse.write(Scores, scores(aaa0=1, bbb0=2), whole())
    stored = bytes_of(world)
    with pytest.raises(Exception, match=r".+"):
        warehouse.write(Scores, spoil(scores(lease=2, aaa0=9, ccc0=9)), whole(2))
    assert bytes_of(world) == stored
    warehouse.write(Scores, scores(lease=2, aaa0=9), some("aaa0", fence=2))
    assert points(world) == {"aaa0": 9, "bbb0": 2}


def test_a_write_costs_the_same_whatever_the_number_of_players(world: World) -> None:
    for count in (3, 300):
        before = world.warehouse.statements
        players = {f"p{n}": n % 50 for n in range(count)}
        world.warehouse.write(Scores, scores(**players), some(*players))
        assert world.warehouse.statements == before + 1


# ------------------------------------------------------------------------------------------------------------ query

WRITES = [
    "DROP TABLE {t}",
    "DELETE FROM {t} WHERE TRUE",
    "INSERT INTO {t} SELECT * FROM {t}",
    "UPDATE {t} SET points = 0 WHERE TRUE",
    "TRUNCATE TABLE {t}",
    "CREATE TABLE nba_raw.more AS SELECT 1 AS x",
    "CREATE VIEW nba_raw.more AS SELECT 1 AS x",
    "ALTER TABLE {t} ADD COLUMN x INT64",
    "MERGE {t} USING {t} ON FALSE WHEN NOT MATCHED THEN INSERT ROW",
    "COPY {t} TO '{out}'",
    "EXPORT DATA OPTIONS(uri='{out}', format='CSV') AS SELECT 1",
    "EXPORT DATABASE '{out}'",
    "ATTACH '{out}' AS other",
    "INSTALL httpfs",
    "LOAD httpfs",
    "PRAGMA database_list",
    "SET memory_limit = '1GB'",
    "CHECKPOINT",
    "CALL pragma_version()",
    "BEGIN TRANSACTION",
    "EXPLAIN SELECT 1",
    "DESCRIBE {t}",
    "SHOW TABLES",
    "VALUES (1)",
    "",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE {t}",
    "DROP TABLE {t}; SELECT 1",
    "DECLARE x INT64; SELECT 1",
    "EXECUTE IMMEDIATE 'DROP TABLE {t}'",
    "BEGIN DROP TABLE {t}; END",
    "SELECT * INTO copied FROM {t}",
    "WITH gone AS (DELETE FROM {t} RETURNING *) SELECT * FROM gone",
    "SELECT * FROM (DELETE FROM {t} RETURNING *)",
    "WITH more AS (INSERT INTO {t} SELECT * FROM {t} RETURNING *) SELECT * FROM more",
    "SELECT 1 -- */ ) ; DROP TABLE {t} ; SELECT * FROM (SELECT 1",
    "SELECT 1 /* * /) ; DROP TABLE {t}; SELECT (1 */",
    "SELECT `f(1)) ; DROP TABLE {t} ; SELECT * FROM (SELECT g`(1)",
    "SELECT 'a\\'); DROP TABLE {t}; --'",
    "SELECT @@a, '$$) t; DROP TABLE {t}; SELECT 1 --'",
    "SELECT @@a, '$$) t; DELETE FROM {t}; SELECT 1 --'",
    "SELECT @@a, '$$) t; COPY {t} TO $q${out}$q$; SELECT 1 --'",
    "SELECT @@a, '$$) t; ALTER TABLE {t} DROP points; SELECT 1 --'",
    "SELECT @@a, '$$) t; CREATE OR REPLACE TABLE {t} AS SELECT 1 AS x; SELECT 1 --'",
    "SELECT @@a, '$$ UNION ALL SELECT content FROM read_blob($q${database}$q$) --'",
]
READS = [
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM `{secret}`",
    "SELECT * FROM '{secret}'",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM {t}, LATERAL read_text('{secret}')",
    "SELECT (SELECT content FROM read_text('{secret}'))",
    "SELECT * FROM {t} WHERE EXISTS (SELECT 1 FROM read_blob('{secret}'))",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT ARRAY(SELECT content FROM read_text('{secret}'))",
    "SELECT * FROM LATERAL read_blob('{database}')",
    "SELECT * FROM LATERAL read_text('{database}.wal')",
    "SELECT * FROM LATERAL query('SELECT * FROM duckdb_settings()')",
    "SELECT * FROM LATERAL duckdb_settings()",
    "SELECT * FROM LATERAL duckdb_secrets()",
    "SELECT * FROM LATERAL sniff_csv('{secret}')",
    "SELECT * FROM LATERAL pragma_database_size()",
    "SELECT * FROM LATERAL query_table('nba_raw.scores')",
    "SELECT * FROM (WITH duckdb_databases AS (SELECT 1 AS x) SELECT * FROM duckdb_databases) AS a, duckdb_databases",
    "SELECT * FROM (WITH sqlite_master AS (SELECT 1 AS x) SELECT * FROM sqlite_master) AS a, sqlite_master",
    "SELECT * FROM (WITH `{secret}` AS (SELECT 1 AS x) SELECT * FROM `{secret}`) AS a, `{secret}`",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM pg_catalog.pg_tables",
    "SELECT current_setting('temp_directory')",
    "SELECT getenv('HOME')",
    "SELECT * FROM ML.PREDICT(MODEL m, TABLE {t})",
    "SELECT * FROM EXTERNAL_QUERY('c', 'SELECT 1')",
    "SELECT * FROM other.nba_raw.scores, duckdb_tables()",
    "SELECT write_log('x')",
    "SELECT * FROM frame",
    "SELECT * FROM sys.path",
]


@pytest.fixture
def asked(home: Home, tmp_path: Path) -> Callable[[str], pd.DataFrame]:
    """asked('SELECT … {t} …') with the names of a table, of files inside and outside the home, and of one to write."""
    secret = tmp_path / "secret.csv"
    secret.write_text("password\nhunter2\n")
    home.world.warehouse.write(Scores, scores(aaa0=1, bbb0=2), whole())
    names = {"t": "nba_raw.scores", "secret": secret, "folder": tmp_path, "out": tmp_path / "out.csv",
             "database": home.path / "warehouse.duckdb"}

    def ask(sql: str) -> pd.DataFrame:
        for name, value in names.items():
            sql = sql.replace("{" + name + "}", str(value))
        return home.world.warehouse.query(sql)

    return ask


PLAIN = pytest.mark.parametrize("home", ["embedded"], indirect=True)  # the hostile wrapper hands a query on as it is


@PLAIN
@pytest.mark.parametrize("sql", WRITES)
def test_a_query_changes_nothing(home: Home, asked: Callable[[str], pd.DataFrame], sql: str) -> None:
    before, folder = bytes_of(home.world), sorted(home.path.parent.rglob("*"))
    schema = home.warehouse.db.execute("SELECT sql FROM duckdb_tables() ORDER BY ALL").fetchall()
    harmless = sql.startswith(("SELECT 1 --", "SELECT 1 /*", "SELECT 'a"))  # a comment or a text after all
    if harmless:
        assert len(asked(sql)) == 1
    else:
        with pytest.raises(Usage):
            asked(sql)
    assert home.warehouse.db.execute("SELECT sql FROM duckdb_tables() ORDER BY ALL").fetchall() == schema
    assert bytes_of(home.world) == before
    assert sorted(home.path.parent.rglob("*")) == folder
    assert home.warehouse.db.execute("SELECT count(*) FROM duckdb_databases() WHERE NOT internal").fetchone() == (1,)


@PLAIN
@pytest.mark.parametrize("sql", READS)
def test_a_query_reads_the_declared_tables_and_nothing_else(asked: Callable[[str], pd.DataFrame], sql: str) -> None:
    with pytest.raises(Usage):
        asked(sql)


def spelled(world: World, sql: str) -> str:
    """A whole name is taken as it is; one without a project is of this environment's datasets."""
    config = getattr(world.warehouse, "config", None)
    whole = f"{config.project}.{config.dataset_prefix}nba_raw.scores" if config else "project.nba_raw.scores"
    return sql.replace("{project}.{t}", whole).replace("{t}", "nba_raw.scores")


@pytest.mark.parametrize(("sql", "answer"), [
    ("SELECT player_lookup, points FROM {t} ORDER BY points DESC", [["bbb0", 2], ["aaa0", 1]]),
    ("SELECT SUM(points) AS n FROM `{project}.{t}`", [[3]]),
    ("WITH best AS (SELECT MAX(points) AS n FROM {t}) SELECT n FROM best", [[2]]),
    ("SELECT COUNTIF(points > 1) AS n, SAFE_DIVIDE(1, 0) AS d FROM {t}", [[1, None]]),
    ("SELECT 1 AS n UNION ALL SELECT 2 ORDER BY 1", [[1], [2]]),
    ("SELECT n FROM UNNEST([3, 4]) AS n ORDER BY n", [[3], [4]]),
    ("SELECT 'it''s; -- a text' AS t", [["it's; -- a text"]]),
])
def test_one_select_is_answered(
    world: World, sql: str, answer: list[list[Any]]
) -> None:
    world.warehouse.write(Scores, scores(aaa0=1, bbb0=2), whole())
    if "''" in sql:
        sql = 'SELECT "it\'s; -- a text" AS t'
    found = world.warehouse.query(spelled(world, sql)).astype("object")
    assert found.where(found.notna(), None).values.tolist() == answer


def test_a_query_takes_its_parameters_by_name(world: World) -> None:
    world.warehouse.write(Scores, scores(aaa0=1, bbb0=2), whole())
    sql = spelled(world, "SELECT player_lookup, @day AS day FROM {t} WHERE game_date = @day AND points >= @least"
                         " AND player_lookup != @who")
    for who, answer in (("' OR ''='", [["bbb0", DAY]]), ("bbb0", [])):
        given = {"day": DAY, "least": 2, "who": who}
        assert world.warehouse.query(sql, parameters=given).values.tolist() == answer


def test_a_query_is_cut_at_its_limit(world: World) -> None:
    world.warehouse.write(Scores, scores(**{f"p{n}": 1 for n in range(30)}), whole())
    assert len(world.warehouse.query("SELECT * FROM nba_raw.scores LIMIT 20", 7)) == 7
    assert len(world.warehouse.query("SELECT * FROM nba_raw.scores", 7)) == 7


def test_a_query_that_names_no_table_or_column_is_told_in_one_line(world: World) -> None:
    for sql in ("SELECT * FROM {t}_nothing", "SELECT nothing FROM {t}", "SELECT 1 +"):
        with pytest.raises(Usage) as caught:
            world.warehouse.query(spelled(world, sql))
        assert "\n" not in str(caught.value)


def test_a_function_that_would_answer_otherwise_than_the_cloud_is_refused_here(home: Home) -> None:
    for sql in ("SELECT SAFE_CAST('x' AS INT64)", "SELECT PARSE_TIMESTAMP('%Y', '2024')"):
        with pytest.raises(Usage) as caught:
            home.world.warehouse.query(sql)
        assert "\n" not in str(caught.value)


# -------------------------------------------------------------------------------------------------------------- bus


def waiting(home: Home) -> list[tuple[str, str]]:
    return [tuple(row) for row in home.store.rows("SELECT processor, message FROM deliveries ORDER BY id")]


def dead(home: Home) -> list[tuple[str, str]]:
    return [tuple(row) for row in home.store.rows("SELECT processor, error FROM dead_letters ORDER BY id")]


def announcement(table: str = "raw.scores", day: dt.date = DAY) -> Envelope:
    return Envelope("raw_data_loaded", "phase_2_raw", table, "run-1", "journey-1", "success", "2024-01-15T17:00:00",
                    game_date=str(day), output_table=table, partition_id=str(day))


def test_every_subscription_of_the_table_gets_the_message_and_no_other(home: Home) -> None:
    home.world.bus.publish([announcement("analytics.game_log")])
    assert {name for name, _ in waiting(home)} == {"precompute.form", "precompute.streak"}
    home.world.bus.publish([])
    home.world.bus.publish([announcement("nobody.reads_this")])
    assert {name for name, _ in waiting(home)} == {"precompute.form", "precompute.streak"}


def test_a_published_message_survives_a_restart(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as first:
        first.world.bus.publish([announcement()])
        sent = waiting(first)
    with toy.open_home(tmp_path) as second:
        assert waiting(second) == sent == [("analytics.game_log", announcement().encode())]


def test_a_message_is_delivered_until_it_is_acknowledged(home: Home) -> None:
    home.world.bus.publish([announcement()])
    home.clock.set(home.clock.now() + dt.timedelta(minutes=5))
    first, second = home.bus.due(), home.bus.due()
    assert first == second and first
    home.bus.acknowledge(first)
    assert home.bus.due() == []
    home.bus.acknowledge(first)


def test_the_queue_repeats_and_delays_when_it_is_told_to(tmp_path: Path) -> None:
    from common.adapters.embedded.bus import Disorder
    with toy.open_home(tmp_path, Disorder(7, duplicates=1.0, delay_s=100)) as home:
        home.world.bus.publish([announcement()])
        assert len(waiting(home)) == 2
        assert [Envelope.decode(text) for _, text in waiting(home)] == [announcement()] * 2
        assert home.bus.next_due() is not None


def refused_until(home: Home, bus: EmbeddedBus, stop: Callable[[], bool]) -> list[float]:
    """Seconds between the deliveries of one message that is refused each time."""
    instants: list[dt.datetime] = []
    while not stop():
        due = bus.next_due()
        assert due is not None
        home.clock.set(max(due, home.clock.now()))
        [delivery] = bus.due()
        instants.append(home.clock.now())
        bus.refuse([delivery], ValueError("no"))
    return [(b - a).total_seconds() for a, b in itertools.pairwise(instants)]


def test_a_refused_message_comes_back_later_each_time_and_dies_after_five_attempts(home: Home) -> None:
    home.bus.send("raw.scores", announcement().encode())
    for name, _ in waiting(home)[1:]:
        raise AssertionError(name)
    assert refused_until(home, home.bus, lambda: not waiting(home)) == [10, 20, 40, 80]
    assert dead(home) == [("raw.scores", "ValueError: no")]
    [attempts] = home.store.rows("SELECT attempts FROM dead_letters")
    assert attempts == (ATTEMPTS,)


def test_no_backoff_is_longer_than_ten_minutes() -> None:
    from common.adapters.embedded import bus
    assert dt.timedelta(minutes=10) == bus.LAST_BACKOFF
    assert min(bus.FIRST_BACKOFF * 2**20, bus.LAST_BACKOFF) == bus.LAST_BACKOFF


def test_a_world_that_does_not_answer_makes_dead_letters_that_replay_brings_to_life(home: Home) -> None:
    import dataclasses
    import random
    name = f"league/scores/{DAY}/20240114_235900.json"
    toy.land(
        home,
        name,
        {"rows": [{"game_id": "20240114_AAA_BBB", "player_lookup": "aaa0", "team_abbr": "AAA", "points": 3}]},
    )
    deaf = dataclasses.replace(home.world, warehouse=Faulty(home.world.warehouse, random.Random(1), 2.0))
    pump(deaf, home.bus, home.clock.now() + dt.timedelta(hours=1))
    assert {(p, e.partition(":")[0]) for p, e in dead(home)} == {("raw.scores", "Retry")}
    assert waiting(home) == [] and points(home.world) == {}
    assert toy.replay_dead_letters(home) >= 1
    toy.settle(home)
    assert points(home.world) == {"aaa0": 3} and dead(home) == []


def test_an_object_that_no_processor_loads_is_quarantined_with_the_reason(home: Home) -> None:
    toy.land(home, "league/weather/2024-01-14/20240114_235900.json", {"sun": True})
    toy.settle(home)
    assert reasons(home) == ["no processor loads objects of this name"]
    assert waiting(home) == [] and dead(home) == []


def test_a_message_for_a_processor_that_is_gone_is_quarantined(home: Home) -> None:
    home.bus.send("raw.retired_last_year", announcement().encode())
    toy.settle(home)
    assert reasons(home) == ["no processor is called 'raw.retired_last_year' (a stale subscription)"]
    assert waiting(home) == [] and dead(home) == []


@pytest.mark.parametrize("text", ["", "not json", "{}", "[1]", '{"event_type": 1}', "{" * 5000, "null"], ids=ascii)
def test_a_message_that_cannot_be_read_is_quarantined_once(home: Home, text: str) -> None:
    for _ in range(2):
        home.bus.send("raw.scores", text)
        toy.settle(home)
    assert len(reasons(home)) == 1
    assert waiting(home) == [] and dead(home) == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_date_at_the_end_of_the_calendar_is_quarantined_and_no_dead_letter(home: Home, day: str) -> None:
    """It can never succeed, however often it is tried."""
    home.bus.send("precompute.form", announcement("analytics.game_log", dt.date.fromisoformat(day)).encode())
    toy.settle(home)
    assert len(reasons(home)) == 1 and dead(home) == []


def reasons(home: Home) -> list[str]:
    return [doc["reason"] for doc in home.world.documents.scan("quarantine/", "quarantine/~").values()]


def test_quarantining_is_tried_again_when_the_store_of_documents_does_not_answer(tmp_path: Path) -> None:
    import dataclasses
    import random
    with toy.open_home(tmp_path) as home:
        home.bus.send("raw.scores", "not json")
        deaf = dataclasses.replace(home.world, documents=Faulty(home.world.documents, random.Random(1), 2.0))
        pump(deaf, home.bus)
        toy.settle(home)
        assert len(reasons(home)) == 1 and waiting(home) == []


# ------------------------------------------------------------------------------------------------------------ clock


@pytest.mark.parametrize(("instant", "today"), [
    ("2024-01-15T17:00:00", "2024-01-15"), ("2024-01-16T09:59:59", "2024-01-15"), ("2024-01-16T10:00:00", "2024-01-16"),
    ("2024-07-16T08:59:59", "2024-07-15"), ("2024-07-16T09:00:00", "2024-07-16"),  # summer time
    ("2024-03-10T08:59:59", "2024-03-09"), ("2024-03-11T08:59:59", "2024-03-10"), ("2024-03-11T09:00:00", "2024-03-11"),
    ("2023-11-05T09:59:59", "2023-11-04"), ("2023-11-06T09:59:59", "2023-11-05"), ("2023-11-06T10:00:00", "2023-11-06"),
])
def test_today_is_the_date_in_new_york_from_five_in_the_morning(home: Home, instant: str, today: str) -> None:
    home.clock.set(dt.datetime.fromisoformat(instant))
    assert str(home.world.clock.today()) == today


def test_now_is_naive_utc_whatever_it_was_set_to() -> None:
    eastern = dt.timezone(dt.timedelta(hours=-5))
    for clock in (SettableClock(dt.datetime(2024, 1, 15, 12, tzinfo=eastern)), SettableClock(dt.datetime(2000, 1, 1))):
        clock.set(dt.datetime(2024, 1, 15, 12, tzinfo=eastern))
        assert clock.now() == dt.datetime(2024, 1, 15, 17)
        assert clock.now().tzinfo is None


def test_the_instant_that_was_reached_survives_a_restart(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as first:
        first.clock.set(toy.NOON + dt.timedelta(hours=3))
        first.keep_clock()
    with Home.open(tmp_path, toy.PIPELINE, toy.NoSource()) as second:
        assert second.clock.now() == toy.NOON + dt.timedelta(hours=3)


# ------------------------------------------------------------------------------------------------------------ store


def test_a_transaction_that_fails_undoes_everything_and_the_next_one_works(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.db")

    def log() -> Iterable[str]:
        return [row for (row,) in store.rows("SELECT row FROM told ORDER BY id")]

    with pytest.raises(ZeroDivisionError), store.transaction() as db:
        db.execute("INSERT INTO told (name, row) VALUES ('t', 'a')")
        with store.transaction() as inner:
            inner.execute("INSERT INTO told (name, row) VALUES ('t', 'b')")
        _ = 1 / 0
    assert log() == []
    with store.transaction() as db, store.transaction() as inner:
        inner.execute("INSERT INTO told (name, row) VALUES ('t', 'c')")
    assert log() == ["c"] and store.commits == 1
    store.close()


def test_the_execution_log_of_what_was_done_is_kept_in_order(home: Home) -> None:
    home.world.log.add([{"n": 1}, {"n": 2}])
    home.world.log.add([])
    home.world.log.add([{"n": 3}])
    assert [json.loads(row)["n"] for (row,) in home.store.rows("SELECT row FROM told ORDER BY id")] == [1, 2, 3]


def test_of_a_log_that_is_kept_by_key_the_last_row_stands_with_its_lists(world: World) -> None:
    def visit(number: int, status: str, *seen: str) -> dict[str, Any]:
        return {"visited_on": "2024-01-15", "execution_id": f"e{number}", "scout": "ann", "status": status,
                "seen": list(seen)}

    visits = world.pipeline.tables["orchestration.visits"]
    world.log.add([visit(1, "started"), visit(2, "started"), visit(1, "ended", "a b", 'c"d')], visits.name())
    world.log.flush()
    world.log.gather()
    world.log.add([visit(2, "ended", "é")], visits.name())
    world.log.flush()
    world.log.gather()
    rows = world.warehouse.read(visits, toy.TONIGHT, toy.TONIGHT)
    assert rows[["execution_id", "status", "seen"]].to_numpy().tolist() == [
        ["e1", "ended", '["a b","c\\"d"]'], ["e2", "ended", '["é"]']]

"""What Cloud Functions calls, served in this process by functions-framework over an embedded home."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flask
import functions_framework
import pytest
from flask.testing import FlaskClient
from functions_framework.event_conversion import background_event_to_cloud_event

from common.adapters.embedded.home import Home
from common.adapters.functions.ready import MODELS, readiness
from common.adapters.functions.service import BUCKET, VERIFY, WORLD
from common.errors import Reject, Retry
from common.pipeline import Pipeline
from common.ports import World
from common.version import version
from tests.toy import league as toy

MAIN = Path(toy.__file__).with_name("main.py")
SCORES = "league/scores/2024-01-08/20240108_235900.json"
PAYLOAD = next(payload for name, payload in toy.league().objects if name == SCORES)
Serve = Callable[..., FlaskClient]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with toy.open_home(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def serve(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """(target, world) -> a client of that entry point's application, as the framework makes it."""
    for name in ("FUNCTION_TARGET", "FUNCTION_SIGNATURE_TYPE", "TIPOFF_AUDIENCE", "TIPOFF_CALLERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(BUCKET, "landed-bucket")
    monkeypatch.setenv("TIPOFF_LOG", "INFO")
    path, main = [*sys.path], sys.modules.get("main")

    def served(target: str, world: World | None = None, **config: Any) -> FlaskClient:
        app: flask.Flask = functions_framework.create_app(target, MAIN)
        app.config.update({WORLD: lambda pipeline: world or home.world, **config})
        return app.test_client()

    yield served
    sys.path[:] = path
    sys.modules.pop("main", None) if main is None else sys.modules.update(main=main)
    os.environ.pop("FUNCTION_TARGET", None)
    os.environ.pop("FUNCTION_SIGNATURE_TYPE", None)


def eventarc(message: dict[str, Any], kind: str = "google.cloud.pubsub.topic.v1.messagePublished") -> dict[str, Any]:
    """Arguments of a post in the form that Eventarc delivers."""
    headers = {"ce-id": "1", "ce-source": "//pubsub.googleapis.com/", "ce-specversion": "1.0", "ce-type": kind}
    return {"json": {"message": message, "subscription": "projects/p/subscriptions/s"}, "headers": headers}


def push(message: dict[str, Any], **beside: Any) -> dict[str, Any]:
    """Arguments of a post in the form that a push subscription delivers."""
    return {"json": {"message": message, "subscription": "projects/p/subscriptions/s", **beside}}


def finalized(bucket: str, name: str, **fields: Any) -> dict[str, Any]:
    headers = {"ce-id": "1", "ce-source": "//storage.googleapis.com/", "ce-specversion": "1.0",
               "ce-type": "google.cloud.storage.object.v1.finalized", "ce-subject": f"objects/{name}"}
    return {"json": {"bucket": bucket, "name": name, "generation": "7", **fields}, "headers": headers}


def encoded(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def notification(name: str, bucket: str = "landed-bucket", kind: str = "OBJECT_FINALIZE", data: str | None = None,
                 ) -> dict[str, Any]:
    attributes = {"eventType": kind, "bucketId": bucket, "objectId": name, "objectGeneration": "7"}
    return {"messageId": "1", "attributes": attributes, **({"data": data} if data is not None else {})}


def lines(said: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.splitlines()]


def stored(home: Home, table: str = "raw.scores", day: str = "2024-01-08") -> int:
    date = dt.date.fromisoformat(day)
    return len(home.world.warehouse.read(home.world.pipeline.tables[table], date, date))


def quarantined(home: Home) -> list[dict[str, Any]]:
    return [*home.world.documents.scan("quarantine/", "quarantine/~").values()]


def own_message(home: Home) -> str:
    """The message about SCORES that the home's own bucket has queued."""
    toy.land(home, SCORES, PAYLOAD)
    return str(next(text for (text,) in home.store.rows("SELECT message FROM deliveries WHERE processor='raw.scores'")))


# -------------------------------------------------------------------------------------------------- shapes of an event


@pytest.mark.parametrize("form", [eventarc, push], ids=["eventarc", "push"])
def test_a_message_of_ours_becomes_rows_in_either_form(form: Any, serve: Serve, home: Home) -> None:
    answer = serve("raw_scores").post("/", **form({"messageId": "1", "data": encoded(own_message(home))}))
    assert answer.status_code == 200 and stored(home) == 12


@pytest.mark.parametrize("data", [None, encoded(json.dumps({"metadata": {"correlation_id": "c-7"}}))],
                         ids=["without data", "with the object"])
@pytest.mark.parametrize("form", [eventarc, push], ids=["eventarc", "push"])
def test_a_notification_of_the_bucket_becomes_rows(form: Any, data: str | None, serve: Serve, home: Home) -> None:
    toy.land(home, SCORES, PAYLOAD)
    answer = serve("raw_scores").post("/", **form(notification(f"raw/{SCORES}", data=data)))
    assert answer.status_code == 200 and stored(home) == 12


def test_the_frameworks_own_conversion_of_a_push_is_read_too(serve: Serve, home: Home) -> None:
    app = serve("raw_scores").application
    with app.test_request_context("/", method="POST", **push({"messageId": "1", "data": encoded(own_message(home))})):
        sys.modules["main"].raw_scores(background_event_to_cloud_event(flask.request))
    assert stored(home) == 12


def test_a_finalized_object_becomes_rows(serve: Serve, home: Home) -> None:
    toy.land(home, SCORES, PAYLOAD)
    answer = serve("raw_scores").post("/", **finalized("landed-bucket", f"raw/{SCORES}"))
    assert answer.status_code == 200 and stored(home) == 12


def test_the_journey_of_an_object_goes_on_though_its_notification_has_no_data(
        serve: Serve, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    toy.land(home, SCORES, PAYLOAD)
    serve("raw_scores").post("/", **push(notification(f"raw/{SCORES}")))
    told = home.world.objects.list(f"raw/{SCORES}")[0].metadata["correlation_id"]
    assert [line["correlation_id"] for line in lines(capsys.readouterr().err)] == [told]


@pytest.mark.parametrize("message", [
    notification(f"raw/{SCORES}", bucket="somebody-elses"),
    notification("public/v1/page.json"),
    notification(f"raw/{SCORES}", kind="OBJECT_DELETE"),
], ids=["another bucket", "not below raw/", "deleted"])
def test_what_is_not_a_new_landed_object_is_acknowledged_and_does_nothing(
        message: dict[str, Any], serve: Serve, home: Home) -> None:
    toy.land(home, SCORES, PAYLOAD)
    answer = serve("raw_scores").post("/", **push(message))
    assert (answer.status_code, answer.json) == (200, {"status": "ignored"})
    assert stored(home) == 0 and quarantined(home) == []


@pytest.mark.parametrize("message", [
    {"messageId": "1"},
    {"messageId": "1", "data": "%%%"},
    {"messageId": "1", "data": 7},
    {"messageId": "1", "data": encoded(b"\xff\xfe")},
    {"messageId": "1", "data": encoded("[1]")},
    {"messageId": "1", "data": encoded('{"phase": "raw"}')},
    {"messageId": "1", "data": encoded("[" * 100_000)},
    {"messageId": "1", "attributes": ["a"], "data": encoded("{}")},
    notification("raw/league/scores/../../etc/passwd"),
    notification("raw/league/scores/2024-13-45/20240108_235900.json"),
    notification("raw/league/boxes/2024-01-08/x/20240108_235900.json"),
], ids=["no data", "not base64", "a number", "not text", "a list", "no message of ours", "too deep", "attributes",
        "a path", "no date", "another's"])
@pytest.mark.parametrize("form", [eventarc, push], ids=["eventarc", "push"])
def test_a_message_that_can_never_succeed_is_kept_with_its_reason_and_acknowledged(
        form: Any, message: dict[str, Any], serve: Serve, home: Home) -> None:
    client = serve("raw_scores")
    assert [client.post("/", **form(message)).status_code for _ in range(2)] == [200, 200]
    [record] = quarantined(home)
    assert record["processor"] == "raw.scores" and record["reason"] and record["message"]


@pytest.mark.parametrize("body", ["", "[]", "no", '{"a": 1}', '{"message": 1}'])
def test_a_post_that_is_no_event_at_all_is_refused_and_tells_nothing(body: str, serve: Serve) -> None:
    answer = serve("raw_scores").post("/", data=body, content_type="application/json", headers={"X-Secret": "abc"})
    assert answer.status_code == 400 and "abc" not in answer.text and len(answer.text) < 100


# ---------------------------------------------------------------------------------------------------- what it comes to


def test_a_league_played_through_the_entry_ends_as_one_played_by_the_embedded_queue(
        serve: Serve, home: Home, tmp_path: Path) -> None:
    objects = [*toy.small_league(), toy.correction()]
    clients: dict[str, FlaskClient] = {}
    for name, payload in objects:
        toy.land(home, name, payload)
    while deliveries := home.bus.due():
        for d in deliveries[:1]:
            target = d.processor.replace(".", "_")
            clients.setdefault(target, serve(target))
            answer = clients[target].post("/", **push({"messageId": str(d.id), "data": encoded(d.message)}))
            assert answer.status_code == 200, answer.text
            home.bus.acknowledge([d])
    assert toy.contents(home) == toy.play(tmp_path / "other", objects)


def test_a_missing_input_is_acknowledged_and_said(serve: Serve, home: Home) -> None:
    message = {**json.loads(own_message(home)), "output_table": "raw.scores", "game_date": "2024-01-08",
               "phase": "phase_2_raw"}
    del message["object_name"]
    answer = serve("analytics_game_log").post("/", **push({"messageId": "1", "data": encoded(json.dumps(message))}))
    assert answer.status_code == 200 and answer.json is not None
    assert answer.json["runs"] == {"waiting": 1}


class Down:
    """A warehouse that cannot answer now, or (broken) one that fails as nobody foresaw."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            raise self.error
        return call


def test_a_failed_delivery_comes_back_and_every_failure_is_counted(serve: Serve, home: Home) -> None:
    data = encoded(own_message(home))
    down = dataclasses.replace(home.world, warehouse=Down(Retry("the warehouse is away")))
    client = serve("raw_scores", down)
    assert [client.post("/", **push({"messageId": "1", "data": data})).status_code for _ in range(3)] == [503] * 3
    [counted] = home.world.documents.scan("attempts/", "attempts/~").values()
    assert counted["attempts"] == 3 and counted["error_type"] == "Retry"
    assert serve("raw_scores").post("/", **push({"messageId": "1", "data": data})).status_code == 200
    assert stored(home) == 12


def test_an_error_that_nobody_foresaw_is_logged_by_its_place_and_never_by_its_data(
        serve: Serve, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    broken = dataclasses.replace(home.world, documents=Down(KeyError("a player's secret")))
    answer = serve("raw_scores", broken).post("/", **push({"messageId": "1", "data": encoded(own_message(home))}))
    said = capsys.readouterr().err
    assert answer.status_code == 500 and "secret" not in said + answer.text
    [line] = [line for line in lines(said) if line["message"] == "failed"]
    assert line["error_type"] == "KeyError" and line["severity"] == "ERROR" and any(
        "delivery.py" in place for place in line["places"])


def test_every_run_is_a_row_of_the_execution_log(serve: Serve, home: Home) -> None:
    serve("raw_scores").post("/", **push({"messageId": "1", "data": encoded(own_message(home))}))
    [row] = [json.loads(text) for (text,) in home.store.rows("SELECT row FROM told")]
    assert (row["processor_name"], row["status"], row["message_acknowledgment"]) == ("raw.scores", "completed", "ack")


# ------------------------------------------------------------------------------------------------------------ endpoints


def test_an_endpoint_answers_json(serve: Serve) -> None:
    answer = serve("orchestration_greet").post("/", json={})
    assert (answer.status_code, answer.json) == (200, {"today": "2024-01-15"})
    assert answer.headers["X-Tipoff-Version"] == version()


@pytest.mark.parametrize(("refuse", "status"), [("usage", 400), ("reject", 400), ("not_ready", 409), ("retry", 503)])
def test_an_endpoint_refuses_with_the_status_that_its_callers_know(refuse: str, status: int, serve: Serve) -> None:
    answer = serve("orchestration_greet").post("/", json={"refuse": refuse})
    assert answer.status_code == status and answer.json is not None and answer.json["error"] == "because"


@pytest.mark.parametrize(("method", "body", "status"), [("GET", "", 405), ("POST", "[]", 400), ("POST", "{", 400),
                                                        ("POST", "", 200)])
def test_an_endpoint_takes_a_posted_object_or_nothing(method: str, body: str, status: int, serve: Serve) -> None:
    assert serve("orchestration_greet").open("/", method=method, data=body).status_code == status


# -------------------------------------------------------------------------------------------------------------- callers


def claims(token: str, audience: str) -> dict[str, Any]:
    """A verifier that believes tokens of the form address@audience-it-was-made-for."""
    email, _, made_for = token.partition("|")
    if made_for != audience:
        raise ValueError("wrong audience")
    return {"email": email, "email_verified": email != "unverified@x"}


@pytest.mark.parametrize(("authorization", "status"), [
    ("Bearer push@x|https://me", 200), ("bearer push@x|https://me", 200), (None, 403), ("Basic abc", 403),
    ("Bearer ", 403), ("Bearer push@x|https://other", 403), ("Bearer somebody@x|https://me", 403),
    ("Bearer unverified@x|https://me", 403), ("Bearer a.b.SIGNATURE_REMOVED_BY_GOOGLE", 403),
])
@pytest.mark.parametrize(("target", "path"), [("orchestration_greet", "/"), ("raw_scores", "/"),
                                              ("raw_scores", "/ready"), ("raw_scores", "/x/health")])
def test_only_the_callers_of_the_deployment_may_call(  # noqa: PLR0913
        target: str, path: str, authorization: str | None, status: int, serve: Serve, home: Home,
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIPOFF_AUDIENCE", "https://me")
    monkeypatch.setenv("TIPOFF_CALLERS", "push@x, unverified@x")
    client = serve(target, **{VERIFY: claims})
    headers = {"Authorization": authorization} if authorization else {}
    method = "GET" if path == "/ready" else "POST"
    body = {"message": notification("public/x.json")} if target == "raw_scores" else {}
    answer = client.open(path, method=method, headers=headers, json=body)
    assert answer.status_code == status


@pytest.mark.parametrize("name", ["TIPOFF_AUDIENCE", "TIPOFF_CALLERS"])
def test_half_a_setting_lets_nobody_in(name: str, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "https://me")
    assert serve("orchestration_greet").post("/", json={}).status_code == 500


def test_a_caller_that_cannot_be_checked_now_comes_back(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(token: str, audience: str) -> dict[str, Any]:
        raise Retry("no certificates")

    monkeypatch.setenv("TIPOFF_AUDIENCE", "https://me")
    monkeypatch.setenv("TIPOFF_CALLERS", "push@x")
    client = serve("orchestration_greet", **{VERIFY: unreachable})
    assert client.post("/", json={}, headers={"Authorization": "Bearer t"}).status_code == 503


# ---------------------------------------------------------------------------------------------------- health and logs


@pytest.mark.parametrize("target", ["raw_scores", "orchestration_greet"])
def test_health_needs_nothing_but_the_process(target: str, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIPOFF_AUDIENCE", "https://me")
    monkeypatch.setenv("TIPOFF_CALLERS", "push@x")
    answer = serve(target).get("/health")
    assert answer.status_code == 200
    assert answer.json == {"status": "ok", "function": target.replace("_", ".", 1), "version": version()}


@pytest.mark.parametrize("target", ["raw_scores", "analytics_game_log", "publishing_page", "orchestration_greet"])
def test_a_function_whose_dependencies_answer_is_ready(target: str, serve: Serve) -> None:
    answer = serve(target).get("/ready")
    assert answer.status_code == 200 and answer.json is not None
    assert set(answer.json["checks"].values()) == {"ok"}


@pytest.mark.parametrize(("port", "target", "check"), [
    ("warehouse", "raw_scores", "table raw.scores"), ("documents", "orchestration_greet", "state"),
    ("objects", "raw_scores", "objects below raw/"), ("objects", "publishing_page", "objects below public/"),
])
def test_a_function_names_the_dependency_that_does_not_answer(
        port: str, target: str, check: str, serve: Serve, home: Home) -> None:
    world = dataclasses.replace(home.world, **{port: Down(Reject("Unrecognized name: points"))})  # type: ignore[arg-type]
    answer = serve(target, world).get("/ready")
    assert answer.status_code == 503 and answer.json is not None
    assert answer.json["checks"][check] == "Reject: Unrecognized name: points"


def test_a_table_that_lacks_a_column_of_the_contract_is_not_ready(serve: Serve, home: Home) -> None:
    class Older:
        def read(self, table: Any, *dates: Any) -> Any:
            return home.world.warehouse.read(table, *dates).drop(columns="points")

    world = dataclasses.replace(home.world, warehouse=Older())  # type: ignore[arg-type]
    answer = serve("raw_scores", world).get("/ready")
    assert answer.status_code == 503 and answer.json is not None
    assert answer.json["checks"]["table raw.scores"] == "lacks points"


def test_a_function_that_predicts_is_ready_when_a_model_was_fitted_lately(tmp_path: Path) -> None:
    name = "predictions.player_prop_predictions"
    pipeline = Pipeline.only(name)
    with Home.open(tmp_path / "real", pipeline, toy.NoSource()) as real:
        real.clock.set(toy.NOON)
        world = real.world
        assert readiness(pipeline.by_name[name], world)["a model"] == "none since 2024-01-08"
        world.documents.swap([(f"state/{MODELS}/2024-01-15", {"version": "v"}, None)])
        assert set(readiness(pipeline.by_name[name], world).values()) == {"ok"}


TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize("headers", [{"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"},
                                     {"X-Cloud-Trace-Context": f"{TRACE}/67667974448284343;o=1"}])
def test_every_line_of_a_request_says_function_version_and_trace(
        headers: dict[str, str], serve: Serve, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
        ) -> None:
    monkeypatch.setenv("TIPOFF_PROJECT", "my-project")
    serve("orchestration_greet").post("/", json={"correlation_id": "c-1"}, headers=headers)
    [line] = lines(capsys.readouterr().err)
    assert line == {"severity": "INFO", "message": "called", "version": version(), "function": "orchestration.greet",
                    "status": 200, "correlation_id": "c-1",
                    "logging.googleapis.com/trace": f"projects/my-project/traces/{TRACE}",
                    "logging.googleapis.com/spanId": "00f067aa0ba902b7",
                    "logging.googleapis.com/trace_sampled": True}


def test_a_request_inherits_nothing_from_the_one_before(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    client = serve("orchestration_greet")
    client.post("/", json={"correlation_id": "c-1"}, headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
    client.post("/", json={}, headers={"traceparent": "hostile\\n"})
    second = lines(capsys.readouterr().err)[1]
    assert second["correlation_id"] == "" and "logging.googleapis.com/trace" not in second


def test_a_module_that_declares_nothing_to_call_is_no_entry_point(serve: Serve) -> None:
    from functions_framework.exceptions import MissingTargetException
    for target in ("raw_nothing", "nothing", "scrapers___init__", "league"):
        with pytest.raises(MissingTargetException):
            serve(target)

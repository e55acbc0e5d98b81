"""Runs the BigQuery emulator in the emulators' own environment, on the ports given: of jobs, and of read sessions.

What it needs to be told: the official client's uploads say `*/*`, the spatial extension lies in a wheel, the rows that
a load job wrote are not all the rows that its table holds, a load job may replace one date, the statements of a script
have the parameters of its job, texts of a list in JSON may have line ends, and no session reads all dates of a table.
"""

import sys
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

import bqemulator.api.routes.upload as upload
import bqemulator.grpc_api.read_servicer as sessions
import bqemulator.jobs.executor as executor
import bqemulator.scripting.interpreter as interpreter
import bqemulator.server as server
import bqemulator.sql.rules as rules
import duckdb_extensions
import grpc
from bqemulator.cli import main
from bqemulator.domain.errors import InvalidQueryError
from desk import Desk, told
from ending import end_with_the_starter
from google.cloud.bigquery_storage_v1.types import CreateReadSessionRequest
from sqlglot import exp

desk = Desk()


class Counted:
    """The emulator's application behind the desk."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        target = f"{scope['path']}?{scope['query_string'].decode()}"
        answer, status = desk.asked(target), 200
        if answer is None and (status := desk.refusal(scope["method"], target)):
            answer = told(status)
        if answer is None:
            desk.counts[kind(scope["method"], scope["path"])] += 1
            return await self.app(scope, receive, send)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": status or 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


def count_what_is_loaded() -> None:
    load, total = executor._load_path_into_target, executor._refresh_load_row_count
    written: dict[int, int] = {}

    def loading(path: str, job: Any, ctx: Any) -> None:  # no other load runs meanwhile
        before = total(job, ctx)
        load(path, job, ctx)
        written[id(job)] = written.get(id(job), 0) + total(job, ctx) - before

    executor._load_path_into_target = loading
    executor._refresh_load_row_count = lambda job, ctx: written.pop(id(job), 0)


def let_a_load_replace_one_date() -> None:
    """`table$20240114` is a date of it, for rows of that date alone."""
    parse, dispose, load = (executor._parse_load_job_config, executor._apply_load_write_disposition,
                            executor._load_path_into_target)

    def parsed(project: str, config: dict[str, Any]) -> Any:
        into = config["load"]["destinationTable"]
        name, _, day = into["tableId"].partition("$")
        job = parse(project, {**config, "load": {**config["load"], "destinationTable": {**into, "tableId": name}}})
        return replace(job, raw_config={**job.raw_config, "day": day})

    def date(job: Any, ctx: Any) -> str:
        table = ctx.catalog.get_table(job.project_id, job.dataset_id, job.table_id)
        return f"strftime(CAST({table.time_partitioning.field} AS DATE), '%Y%m%d')"

    def disposed(job: Any, ctx: Any) -> None:
        if day := job.raw_config["day"]:
            ctx.engine.execute(f"DELETE FROM {job.target_ref} WHERE {date(job, ctx)} = '{day}'")
        else:
            dispose(job, ctx)

    def loading(path: str, job: Any, ctx: Any) -> None:
        if day := job.raw_config["day"]:
            strange = f"SELECT count(*) FROM read_json_auto(?) WHERE {date(job, ctx)} <> '{day}'"
            if ctx.engine.execute(strange, [path]).fetchone()[0]:
                raise InvalidQueryError(f"rows of another partition than {job.table_id}${day}")
        load(path, job, ctx)

    executor._parse_load_job_config, executor._apply_load_write_disposition = parsed, disposed
    executor._load_path_into_target = loading


def give_scripts_their_parameters() -> None:
    body, bind = executor._run_query_body, interpreter.bind_parameters
    given: ContextVar[Any] = ContextVar("given", default=None)  # of the request that is being answered

    async def run(**job: Any) -> Any:
        given.set(job["query_params"])
        return await body(**job)

    executor._run_query_body = run
    interpreter.bind_parameters = lambda sql, _: bind(sql, given.get())


class TextsOfJson(rules.TranslationRule):
    """A list in JSON is no text on its way to a list of texts: read as one, it would lose what is escaped in it."""

    name = "TEXTS_OF_JSON"

    def applies_to(self, node: Any) -> bool:
        return isinstance(node, exp.Cast) and node.to.this == exp.DataType.Type.ARRAY and isinstance(
            node.this, exp.Cast) and isinstance(node.this.this, exp.JSONExtract)

    def rewrite(self, node: Any) -> Any:
        return exp.Cast(this=node.this.this.copy(), to=node.to.copy())


class Sessions(sessions.BigQueryReadHandler):
    """The emulator's read sessions behind the same desk."""

    def _handle_create_read_session(self, request: bytes, context: Any) -> bytes:
        if status := desk.refusal("POST", "/sessions"):
            return refused(context, grpc.StatusCode.UNAVAILABLE, f"{status}, refused by the tests")
        desk.counts["read sessions"] += 1
        wanted = CreateReadSessionRequest.deserialize(request).read_session
        _, project, _, dataset, _, table = wanted.table.split("/")
        found = self._ctx.catalog.get_table(project, dataset, table)
        by = found.time_partitioning if found else None
        if by and by.field not in wanted.read_options.row_restriction:
            return refused(context, grpc.StatusCode.INVALID_ARGUMENT, f"{table} is not read without {by.field}")
        return super()._handle_create_read_session(request, context)


def refused(context: Any, code: grpc.StatusCode, why: str) -> bytes:
    context.set_code(code)
    context.set_details(why)
    return b""


def kind(method: str, path: str) -> str:
    if method == "POST" and path.endswith(("/jobs", "/queries")):
        return "load jobs" if "/upload/" in path else "query jobs"
    return f"{method.lower()} {'rows or jobs' if '/queries' in path or '/jobs' in path else 'tables'}"


if __name__ == "__main__":
    end_with_the_starter()
    upload._PERMITTED_MEDIA_CONTENT_TYPES += ("*/*",)
    duckdb_extensions.import_extension("spatial")
    let_a_load_replace_one_date()
    count_what_is_loaded()
    give_scripts_their_parameters()
    inner = server.create_app
    server.create_app = lambda context: Counted(inner(context))
    sessions.BigQueryReadHandler = Sessions
    rules.register(TextsOfJson)
    sys.argv = ["bqemulator", "start", "--rest-port", sys.argv[1], "--grpc-port", sys.argv[2], "--ephemeral",
                "--log-level", "critical"]
    main()

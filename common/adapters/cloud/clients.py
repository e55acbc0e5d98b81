"""Google's clients: made on first use, one of each per process, with the time limits of every call in one place.

An emulator is found by its standard variable (STORAGE_EMULATOR_HOST, BIGQUERY_EMULATOR_HOST, PUBSUB_EMULATOR_HOST),
that of read sessions by BIGQUERY_STORAGE_EMULATOR_HOST (host:port), and then no identity is asked for.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from google.api_core.retry import Retry as Policy
    from google.cloud import bigquery, storage
    from google.cloud.bigquery_storage_v1 import BigQueryReadClient
    from google.cloud.pubsub_v1 import PublisherClient, SubscriberClient
    from google.cloud.workflows import executions_v1

    from common.adapters.cloud.config import Config

CALL_S = 20.0  # one request
PATIENCE_S = 60.0  # one call with its repetitions: well inside the shortest function's time
JOB_S = 300.0  # a load or a statement of BigQuery, which then cancels it
STATE_THREADS = 8  # requests for documents at once, per instance


class Clients:
    def __init__(self, config: Config) -> None:
        self.config = config
        self._lock = threading.Lock()
        self._made: dict[str, Any] = {}

    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        with self._lock:
            if name not in self._made:
                self._made[name] = make()
            return self._made[name]

    @property
    def storage(self) -> storage.Client:
        def make() -> storage.Client:
            # Else it asks for the bucket itself in the background, at its first use and after each 404: requests that
            # are billed, and that no function is permitted.
            os.environ.setdefault("DISABLE_GCS_PYTHON_CLIENT_OTEL_BUCKET_METADATA", "true")
            from google.cloud import storage
            return storage.Client(project=self.config.project, **_anonymous("STORAGE_EMULATOR_HOST"))

        client: storage.Client = self._once("storage", make)
        return client

    @property
    def bigquery(self) -> bigquery.Client:
        def make() -> bigquery.Client:
            from google.cloud import bigquery
            return bigquery.Client(project=self.config.project, location=self.config.location,
                                   **_anonymous("BIGQUERY_EMULATOR_HOST"))

        client: bigquery.Client = self._once("bigquery", make)
        return client

    @property
    def reader(self) -> BigQueryReadClient:
        def make() -> BigQueryReadClient:
            from google.cloud.bigquery_storage_v1 import BigQueryReadClient
            if not (host := os.environ.get("BIGQUERY_STORAGE_EMULATOR_HOST")):
                return BigQueryReadClient()  # type: ignore[no-untyped-call]
            import grpc
            channel = grpc.insecure_channel(host, options=[("grpc.max_receive_message_length", -1)])
            transport = BigQueryReadClient.get_transport_class("grpc")(channel=channel)
            return BigQueryReadClient(transport=transport)  # type: ignore[no-untyped-call]

        client: BigQueryReadClient = self._once("reader", make)
        return client

    @property
    def publisher(self) -> PublisherClient:
        def make() -> PublisherClient:
            from google.cloud.pubsub_v1 import PublisherClient
            return PublisherClient()

        client: PublisherClient = self._once("publisher", make)
        return client

    @property
    def subscriber(self) -> SubscriberClient:
        def make() -> SubscriberClient:
            from google.cloud.pubsub_v1 import SubscriberClient
            return SubscriberClient()

        client: SubscriberClient = self._once("subscriber", make)
        return client

    @property
    def executions(self) -> executions_v1.ExecutionsClient:
        def make() -> executions_v1.ExecutionsClient:
            from google.cloud.workflows import executions_v1
            return executions_v1.ExecutionsClient()

        client: executions_v1.ExecutionsClient = self._once("executions", make)
        return client

    @property
    def pool(self) -> ThreadPoolExecutor:
        pool: ThreadPoolExecutor = self._once("pool", lambda: ThreadPoolExecutor(STATE_THREADS, "documents"))
        return pool

    def close(self) -> None:
        """Let go of what was made; sends what the publisher still holds."""
        made, self._made = self._made, {}
        if "pool" in made:
            made["pool"].shutdown()
        if "publisher" in made:
            made["publisher"].stop()
            made["publisher"].transport.close()
        for name in ("storage", "bigquery"):
            if name in made:
                made[name].close()
        if "subscriber" in made:
            made["subscriber"].close()
        for name in ("reader", "executions"):
            if name in made:
                made[name].transport.close()


def repeated() -> Policy:
    """The policy of calls that may be repeated, because they carry a precondition or an id, or only read."""
    from google.api_core import exceptions, retry
    from requests import exceptions as web
    worth = retry.if_exception_type(exceptions.ServerError, exceptions.TooManyRequests, web.ConnectionError,
                                    web.Timeout, ConnectionError)
    return retry.Retry(predicate=worth, initial=0.2, maximum=5.0, multiplier=2.0, timeout=PATIENCE_S)


def _anonymous(emulator: str) -> dict[str, Any]:
    if not os.environ.get(emulator):
        return {}
    from google.auth.credentials import AnonymousCredentials
    return {"credentials": AnonymousCredentials()}  # type: ignore[no-untyped-call]

"""What the tests may ask of an emulator beside its service: how often it was asked for what, and to refuse for a while.

GET /-/counts answers {what: times}; POST /-/refuse?times=3&status=503&within=upload refuses the next three requests
that change something and whose path holds the text.
"""

from __future__ import annotations

import json
from collections import Counter
from urllib.parse import parse_qs, urlsplit

OWN = "/-/"


class Desk:
    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._left, self._status, self._within = 0, 503, ""

    def asked(self, target: str) -> bytes | None:
        """The answer to a request of the tests; None to every other."""
        url = urlsplit(target)
        if not url.path.startswith(OWN):
            return None
        if url.path == f"{OWN}refuse":
            given = {key: values[0] for key, values in parse_qs(url.query).items()}
            self._left, self._status = int(given["times"]), int(given.get("status", 503))
            self._within = given.get("within", "")
        return json.dumps(dict(sorted(self.counts.items()))).encode()

    def refusal(self, method: str, target: str) -> int:
        """The status with which this request is refused, or 0."""
        if not self._left or method == "GET" or self._within not in target:
            return 0
        self._left -= 1
        self.counts[f"refused with {self._status}"] += 1
        return self._status


def told(status: int) -> bytes:
    """The body of a refusal, as Google's services spell it."""
    return json.dumps({"error": {"code": status, "message": "refused by the tests", "errors": [
        {"reason": "conditionNotMet" if status == 412 else "backendError"}]}}).encode()

"""One message fails every time: it becomes a dead letter, and the function for that brings it back."""

from __future__ import annotations

import pytest

from tests.rehearsal.gateway import ATTEMPTS, Fault
from tests.rehearsal.stage import Stage

FUNCTION, PROCESSOR = "raw_nbac_schedule", "raw.nbac_schedule"
OBJECT = "raw/nba-com/schedule/unheard-of.json"  # nobody loads it: it is kept with the reason, and wakes nobody

pytestmark = pytest.mark.rehearsal


def test_a_poison_message_reaches_its_dead_letters_and_comes_back(bundled: Stage) -> None:
    for phase in ("raw", "operations"):
        bundled.start(bundled.hosts[phase])
    bundled.gateway.faults.append(Fault(FUNCTION, ATTEMPTS, status=500, alone=True))
    bundled.cloud.world.objects.put(OBJECT, b"{}", {"correlation_id": "j", "scraper": "s"})
    bundled.settle()
    assert bundled.gateway.counts["dead"] == 1 and bundled.gateway.said[(FUNCTION, 500)] == ATTEMPTS
    assert any(bundled.replay_dead_letters() == 1 for _ in range(3))  # the queue moves it some time after the last try
    bundled.settle()
    assert bundled.gateway.said[(FUNCTION, 200)] == 1
    kept = bundled.cloud.world.documents.scan("quarantine/", "quarantine/~")
    reasons = [doc["reason"] for doc in kept.values() if doc["processor"] == PROCESSOR]  # others load schedules too
    assert ["unheard-of" in reason for reason in reasons] == [True]
    assert bundled.replay_dead_letters() == 0

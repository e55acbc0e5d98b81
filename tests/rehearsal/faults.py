"""What goes wrong in a night of faults, and the count of it: a fault that never happened proves nothing."""

from __future__ import annotations

import datetime as dt
import threading
import time
from dataclasses import dataclass, field

from tests.emulators import running
from tests.rehearsal.gateway import ATTEMPTS, Fault
from tests.rehearsal.night import Night
from tests.rehearsal.stage import Stage

RUNNING_S = 0.4  # how long a function has run when its server is killed
LEASES_END = dt.timedelta(minutes=11)  # after the longest function's time: what a dead server held is free again
KILLED = "precompute"
UNAVAILABLE, LOST = 60, 5  # requests to BigQuery, and swaps of documents, that are refused
MORNING = (  # while the day before is brought up
    Fault("analytics_upcoming_player_game_context", 3, status=500),
    Fault("analytics_team_offense_game_summary", ATTEMPTS, status=500, alone=True),
    Fault("analytics_player_game_summary", 4, twice=True),
    Fault("raw_nbac_player_boxscores", 2, twice=True),
)
NOON, AFTERNOON, EVENING = (dt.datetime(2024, 3, 13, hour) for hour in (17, 19, 21))


@dataclass
class Troubles:
    stage: Stage
    faults: list[Fault] = field(default_factory=list)
    replayed: int = 0
    kills: int = 0

    def replay(self, stage: Stage) -> int:
        """What died meanwhile is brought back; the queue moves it to its dead letters some time after the last try."""
        before, until = self.replayed, time.monotonic() + running.START_S
        while self.replayed < stage.gateway.counts["dead"]:
            assert time.monotonic() < until, f"{stage.gateway.counts['dead']} died, {self.replayed} were found"
            self.replayed += stage.replay_dead_letters()
        return self.replayed - before

    def kill(self) -> None:
        """A server loses its power in the middle of its work, and another one takes its place."""
        def work() -> None:
            host = self.stage.hosts[KILLED]
            self.stage.end(host)
            self.stage.start(host)
            self.stage.clock.set(self.stage.clock.now() + LEASES_END)
            self.kills += 1

        threading.Timer(RUNNING_S, work).start()

    def begin(self, *faults: Fault) -> None:
        self.faults += faults
        self.stage.gateway.faults += faults


def of(night: Night) -> Troubles:
    """From now on, and at three instants of the night once the sources are asked: so that they are not asked later."""
    troubles = Troubles(night.stage)
    troubles.begin(*(Fault(f.of, f.times, f.status, f.twice, f.alone) for f in MORNING))
    night.meanwhile = troubles.replay
    stage = night.stage
    night.at |= {
        NOON: lambda: troubles.begin(Fault("raw_odds_api_player_points_props", 1, meanwhile=lambda: stage.refuse(
            "BIGQUERY", UNAVAILABLE, 503))),
        AFTERNOON: lambda: troubles.begin(Fault("precompute_ml_feature_store", 1, meanwhile=troubles.kill)),
        EVENING: lambda: troubles.begin(Fault("raw_odds_api_player_points_props", 1, meanwhile=lambda: stage.refuse(
            "STORAGE", LOST, 412, within=stage.cloud.clients.config.state_bucket)))}
    return troubles

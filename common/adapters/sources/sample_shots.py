"""The made-up shots: one row per attempt of the made-up box scores, with a place on the floor and a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from common.adapters.sources.sample_games import Played

RESTRICTED, PAINT, MID, CORNER, BREAK = range(5)
REACH = np.array(["Less Than 8 ft.", "8-16 ft.", "16-24 ft.", "24+ ft."], dtype=object)
AREA = np.array(["Left Side(L)", "Left Side Center(LC)", "Center(C)", "Right Side Center(RC)", "Right Side(R)"],
                dtype=object)
ZONE = np.array(["Restricted Area", "In The Paint (Non-RA)", "Mid-Range", "Left Corner 3", "Right Corner 3",
                 "Above the Break 3"], dtype=object)
ACTION = np.array([["Driving Layup Shot", "Dunk Shot"], ["Floating Jump shot", "Hook Shot"],
                   ["Pullup Jump shot", "Fadeaway Jump Shot"], ["Jump Shot", "Jump Shot"],
                   ["Jump Shot", "Step Back Jump shot"]], dtype=object)


def shots(rng: np.random.Generator, played: Played) -> pd.DataFrame:
    """side, slot, period, clock_s, shot_made, shot_value, action_type, basic_zone, zone_area, zone_range, loc_x, loc_y,
    shot_distance: tenths of feet from the basket, and whole feet."""
    c = played.counts
    kinds = ((2, True, c["fgm"] - c["fg3m"]), (2, False, c["fga"] - c["fg3a"] - c["fgm"] + c["fg3m"]),
             (3, True, c["fg3m"]), (3, False, c["fg3a"] - c["fg3m"]))
    parts = []
    for points, fell, number in kinds:
        side, slot = np.nonzero(number)
        times = number[side, slot]
        parts.append((np.repeat(side, times), np.repeat(slot, times), np.full(times.sum(), points),
                      np.full(times.sum(), fell)))
    side, slot, value, made = (np.concatenate(column) for column in zip(*parts, strict=True))
    period, clock = _times(rng, played.overtimes[side // 2])
    frame = pd.DataFrame({"side": side, "slot": slot, "period": period, "clock_s": clock, "shot_made": made,
                          "shot_value": value, **_places(rng, value, made)})
    return frame.iloc[np.lexsort((slot, side, -clock, period, side // 2))].reset_index(drop=True)


def _times(rng: np.random.Generator, overtimes: Any) -> tuple[Any, Any]:
    elapsed = (rng.random(len(overtimes)) * (2880 + 300 * overtimes)).astype(int)
    extra = np.maximum(elapsed - 2880, 0)
    period = np.where(elapsed < 2880, 1 + elapsed // 720, 5 + extra // 300)
    return period, np.where(elapsed < 2880, 719 - elapsed % 720, 299 - extra % 300)


def _places(rng: np.random.Generator, value: Any, made: Any) -> dict[str, Any]:
    """Close ones fall more often: half of the made twos are from the restricted area, a third of the missed."""
    number = len(value)
    draw, side, far = rng.random(number), np.where(rng.random(number) < 0.5, -1, 1), rng.random(number)
    close = np.where(made, 0.55, 0.32)
    zone = np.where(value == 3, np.where(draw < 0.25, CORNER, BREAK),
                    np.where(draw < close, RESTRICTED, np.where(draw < close + 0.3, PAINT, MID)))
    feet = np.choose(zone, [4 * far, 4.5 + 7 * far, 10 + 11 * far, 22.5 + 1.4 * far, 24 + 4 * far])
    # From straight ahead to the side; the narrow paint allows less.
    angle = side * rng.random(number) * np.choose(zone, [1.5, 0.7, 1.45, 1.5, 1.1])
    x, y = np.rint(10 * feet * np.sin(angle)), np.rint(10 * feet * np.cos(angle))
    corner = zone == CORNER
    x, y = np.where(corner, np.rint(side * (225 + 14 * far)), x), np.where(corner, np.rint(80 * draw - 10), y)
    distance = np.floor(np.hypot(x, y) / 10).astype(int)
    area = np.where(zone == RESTRICTED, 2, np.where(corner, 2 + 2 * side, 2 + side * np.digitize(np.abs(x), [75, 130])))
    area = np.where(zone == BREAK, np.clip(area, 1, 3), area)
    reach = np.where(value == 3, 3, np.digitize(distance, [8, 16]))
    named = np.where(zone <= MID, zone, np.where(corner, np.where(side < 0, 3, 4), 5))
    return {"action_type": ACTION[zone, (rng.random(number) < 0.3).astype(int)], "basic_zone": ZONE[named],
            "zone_area": AREA[area], "zone_range": REACH[reach], "loc_x": x.astype(int), "loc_y": y.astype(int),
            "shot_distance": distance}

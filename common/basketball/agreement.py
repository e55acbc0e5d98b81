"""The same game in two sources: whose line is whose, and where the numbers differ."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

WHO = ["game_id", "team_abbr", "player_lookup"]
COUNTS = ["points", "field_goals_made", "field_goals_attempted", "three_pointers_made", "three_pointers_attempted",
          "free_throws_made", "free_throws_attempted", "offensive_rebounds", "defensive_rebounds", "total_rebounds",
          "assists", "steals", "blocks", "turnovers", "personal_fouls"]
# How far two sources may be apart before one of them is wrong: both state whole minutes, rounded each in its way.
SOURCES = ("bdl_player_boxscores", "espn_boxscores")  # compared with the league's
TOLERANCE = {"minutes": 1, **dict.fromkeys(COUNTS, 0)}
EVIDENCE = 5  # what a line must add up to before it tells two players of a team apart
SPELLED = {"rebounds": "total_rebounds"}


def paired(league: pd.DataFrame, boxes: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """A row per source and player whom it or the league has in a game that both have.

    source, game_date, WHO   the player as the league spells him, where it has him
    spelled                  as the source does
    how                      name | line (the same numbers throughout, of one player of his team in each) |
                             league_only | other_only
    <column>, <column>_other the compared numbers of both
    """
    played = league[["game_date", *WHO, *TOLERANCE]]
    parts = [_paired(played, _lines(box)).assign(source=source) for source, box in boxes.items() if len(box)]
    columns = ["source", "game_date", *WHO, "spelled", "how", *TOLERANCE, *(f"{name}_other" for name in TOLERANCE)]
    if not parts:
        return pd.DataFrame(columns=columns)
    made = pd.concat(parts, ignore_index=True)
    dates = league.drop_duplicates("game_id").set_index("game_id")["game_date"]
    return made.assign(game_date=made["game_id"].map(dates))


def compared(pairs: pd.DataFrame) -> pd.DataFrame:
    """A row per pair and column that both sources state: column_name, league_value, other_value, tolerance, agrees."""
    both = pairs[pairs["how"].isin(["name", "line"])]
    parts = [both[["source", "game_date", *WHO]].assign(
        column_name=name, tolerance=float(tolerance), league_value=both[name].astype("float64"),
        other_value=both[f"{name}_other"].astype("float64")) for name, tolerance in TOLERANCE.items()]
    rows = pd.concat(parts, ignore_index=True).dropna(subset=["league_value", "other_value"])
    return rows.assign(agrees=(rows["league_value"] - rows["other_value"]).abs() <= rows["tolerance"])


def _lines(box: pd.DataFrame) -> pd.DataFrame:
    """WHO, how the source spells him and the compared columns of those who played a game that is over."""
    played = box[box["is_final"].astype("bool") & box["did_not_play"].eq(False)].rename(columns=SPELLED)
    return played.assign(minutes=played["minutes_decimal"], spelled=played["player_lookup"])[
        [*WHO, "spelled", *TOLERANCE]]


def _paired(league: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    league, other = league[league["game_id"].isin(other["game_id"])], other[other["game_id"].isin(league["game_id"])]
    others = {name: f"{name}_other" for name in TOLERANCE}
    named = league.merge(other.rename(columns=others), on=WHO, how="outer", indicator="found")
    how = named["found"].astype("str").map({"both": "name", "left_only": "league_only", "right_only": "other_only"})
    named = named.assign(how=how).drop(columns="found")
    ours, theirs = named[how == "league_only"], named[how == "other_only"]
    of_line = [*WHO[:2], *COUNTS]
    ours = _telling(ours[["game_date", *WHO, *TOLERANCE]], of_line)
    theirs = _telling(theirs[[*WHO[:2], "spelled", *others.values()]].rename(
        columns={theirs: name for name, theirs in others.items()}), of_line)
    same = ours.merge(theirs.rename(columns={"minutes": "minutes_other"}), on=of_line)
    same = same.assign(how="line", **{others[name]: same[name] for name in COUNTS})
    resolved = _pairs(named, "player_lookup").isin(_pairs(same, "player_lookup")) & (how == "league_only")
    resolved |= _pairs(named, "spelled").isin(_pairs(same, "spelled")) & (how == "other_only")
    # Seconds on the floor without a number: in whole minutes he did not play.
    trace = (how == "league_only") & (named["minutes"] <= 1) & named[COUNTS].eq(0).all(axis=1)
    rest = named[~resolved & ~trace]
    return pd.concat([rest, same], ignore_index=True) if len(same) else rest


def _pairs(rows: pd.DataFrame, name: str) -> pd.Series:
    return rows["game_id"] + " " + rows["team_abbr"] + " " + rows[name]


def _telling(rows: pd.DataFrame, of_line: list[str]) -> pd.DataFrame:
    """The rows whose numbers nobody else of the team has, and that are more than a minute on the floor."""
    enough = rows[COUNTS].astype("float64").sum(axis=1) >= EVIDENCE
    return rows[enough & ~rows.duplicated(of_line, keep=False)]

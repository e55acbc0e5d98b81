"""The registry: one id per player, namesakes apart."""

import pytest

from functions.raw.players_registry import COLUMNS, players_registry


def player(number=2544, first="LeBron", last="James", team="LAL", status=1):
    return [number, first, last, team, "F", status]


@pytest.fixture
def registry(land):
    return lambda *rows: land(players_registry, {"resultSets": [{
        "name": "PlayerIndex", "headers": list(COLUMNS.values()), "rowSet": list(rows)}]}, game_date="2025-01-15")


def test_a_player(registry):
    row = registry(player()).rows.iloc[0]
    assert row[["universal_player_id", "player_lookup", "nba_player_id", "team_abbr", "namesakes"]].tolist() == [
        "lebronjames_001", "lebronjames", 2544, "LAL", 1]


def test_namesakes_are_numbered_by_their_ids_in_whatever_order_they_come(registry):
    older, younger = player(5, "Jalen", "Williams", "OKC"), player(9, "Jalen", "Williams", "LAC")
    for rows in ((older, younger), (younger, older)):
        ids = registry(*rows).rows.set_index("nba_player_id")["universal_player_id"].to_dict()
        assert ids == {5: "jalenwilliams_001", 9: "jalenwilliams_002"}


def test_accents_do_not_make_another_player_and_suffixes_do(registry):
    rows = registry(player(1, "Nikola", "Jokić"), player(2, "Gary", "Payton"), player(3, "Gary", "Payton II")).rows
    assert rows["universal_player_id"].tolist() == ["nikolajokic_001", "garypayton_001", "garypaytonii_001"]


def test_who_is_on_no_team_is_registered(registry):
    assert registry(player(team=None), player(7, "A", "B", "")).rows["team_abbr"].isna().all()


@pytest.mark.parametrize("broken", [
    player(None), player("2"), player([]), player(7, None, None), player(7, team="SEA"),
    player(7, status=5), [1], None])
def test_a_broken_row_leaves_the_others(registry, broken):
    out = registry(player(), broken)
    assert out.rows["nba_player_id"].tolist() == [2544] and len(out.rejected) == 1


def test_the_real_index(land, real):
    payload = real("nbacom/playerindex_2025-26.json")
    out = land(players_registry, payload, game_date="2025-08-20")
    assert out.rejected == [] and len(out.rows) == len(payload["resultSets"][0]["rowSet"])
    assert out.rows["universal_player_id"].is_unique

"""Prices: American stay, decimal ones are rounded, the rest are none."""

import pytest

from common.basketball.odds import american, decimal, decimal_of
from common.errors import Reject


@pytest.mark.parametrize("price", [-110, 100, -100, 250, -108.5])
def test_an_american_price_stays_as_it_is(price):
    assert american(price) == price and type(american(price)) is type(price)


@pytest.mark.parametrize(("price", "rounded"), [
    (1.91, -110), (2.0, 100), (2.05, 105), (1.5, -200), (3.3, 230), (1.26, -385)])
def test_a_decimal_price_is_rounded_not_truncated(price, rounded):
    assert american(price) == rounded


@pytest.mark.parametrize("price", [0, 1, 0.5, -50, -99.9, None, "1.91", True, [], 10**40, -(10**400)])
def test_what_is_no_price_is_refused(price):
    with pytest.raises(Reject, match="not a price"):
        american(price)
    with pytest.raises(Reject, match="not a price"):
        decimal_of(price)


@pytest.mark.parametrize(("price", "stated"), [(1.91, 1.91), (-110, 1.9091), (120, 2.2), (3, 3.0)])
def test_a_price_of_either_kind_in_decimal_odds(price, stated):
    assert decimal_of(price) == stated


@pytest.mark.parametrize(("price", "returned"), [(100, 2.0), (-100, 2.0), (120, 2.2), (-200, 1.5)])
def test_decimal_is_what_a_stake_returns(price, returned):
    assert decimal(price) == pytest.approx(returned)


@pytest.mark.parametrize("price", range(-400, -100, 7))
def test_there_and_back_is_the_same_price(price):
    assert american(decimal(price)) == price


def test_a_decimal_price_has_no_decimal_price():
    with pytest.raises(Reject, match="not an American price"):
        decimal(1.91)

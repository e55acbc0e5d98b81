"""Completeness, permissions and order of everything that an environment provisions."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.infrastructure.estate import Estate
from tests.infrastructure.policies import policies

EVERY = policies()


def nothing(found: Iterable[str]) -> None:
    lines = list(found)
    assert not lines, "\n".join(["", *lines])


@pytest.mark.parametrize("name", EVERY)
def test_everything_that_is_provisioned_is_in_order(name: str, declared: Estate) -> None:
    nothing(EVERY[name](declared))

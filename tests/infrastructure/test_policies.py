"""Completeness, permissions and order of everything that an environment provisions."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.infrastructure import estate, recorded, terraform
from tests.infrastructure.configuration import Module
from tests.infrastructure.conftest import Played
from tests.infrastructure.estate import Estate
from tests.infrastructure.policies import policies, violations

EVERY = policies()


def nothing(found: Iterable[str]) -> None:
    lines = list(found)
    assert not lines, "\n".join(["", *lines])


@pytest.mark.parametrize("name", EVERY)
def test_everything_that_is_provisioned_is_in_order(name: str, declared: Estate) -> None:
    nothing(EVERY[name](declared))


def test_what_terraform_makes_is_in_order_too(played: Played) -> None:
    """The same policies on the state that the real Terraform wrote, over the manifest that it was given."""
    nothing(violations(Estate(terraform.resources(played.state["values"]), played.values)))

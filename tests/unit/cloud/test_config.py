"""The configuration of the cloud world: read whole, or refused with the variable and the remedy."""

from __future__ import annotations

import pytest

from common.adapters.cloud.config import Config
from common.errors import Usage

WHOLE = {"TIPOFF_PROJECT": "my-project", "TIPOFF_LOCATION": "us-central1", "TIPOFF_RAW_BUCKET": "my-raw",
         "TIPOFF_PUBLIC_BUCKET": "my-public", "TIPOFF_STATE_BUCKET": "my-state"}


def test_what_is_not_said_has_a_default() -> None:
    config = Config.read(WHOLE)
    assert (config.dataset("nba_raw"), config.staging_dataset, config.service_account) == (
        "my-project.nba_raw", "nba_staging", "")
    assert config.bytes_billed == 10 * 2**30


def test_a_prefix_goes_before_every_dataset() -> None:
    config = Config.read({**WHOLE, "TIPOFF_DATASET_PREFIX": "dev_", "TIPOFF_BYTES_BILLED": "5"})
    assert (config.dataset("nba_raw"), config.bytes_billed) == ("my-project.dev_nba_raw", 5)


@pytest.mark.parametrize("name", WHOLE)
def test_a_variable_that_is_not_set_is_named_with_what_to_set_it_to(name: str) -> None:
    with pytest.raises(Usage, match=rf"^{name} is not set; set it to .+"):
        Config.read({key: value for key, value in WHOLE.items() if key != name})


@pytest.mark.parametrize(("name", "value"), [
    ("TIPOFF_PROJECT", ""), ("TIPOFF_PROJECT", "x` WHERE TRUE; DROP"), ("TIPOFF_LOCATION", "us central"),
    ("TIPOFF_RAW_BUCKET", "gs://my-raw"), ("TIPOFF_STATE_BUCKET", "MY-STATE"), ("TIPOFF_DATASET_PREFIX", "dev-"),
    ("TIPOFF_STAGING_DATASET", ""), ("TIPOFF_SERVICE_ACCOUNT", "somebody"), ("TIPOFF_BYTES_BILLED", "0"),
    ("TIPOFF_BYTES_BILLED", "1e9"), ("TIPOFF_PUBLIC_BUCKET", "my-public\n"),
])
def test_a_value_that_cannot_be_right_is_named_with_the_remedy(name: str, value: str) -> None:
    with pytest.raises(Usage, match=rf"^{name}: .* cannot be right; set it to .+") as caught:
        Config.read({**WHOLE, name: value})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("prefix", "buckets"), [
    ("raw/x/", ["my-raw"]), ("public/v1/", ["my-public"]), ("", ["my-public", "my-raw"]),
])
def test_an_object_lies_in_the_bucket_of_its_prefix(prefix: str, buckets: list[str]) -> None:
    assert Config.read(WHOLE).buckets(prefix) == buckets

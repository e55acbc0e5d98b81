"""Where the cloud world is: read once, from environment variables that Terraform sets on every function."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from common.errors import Usage

BUCKET = r"[a-z0-9][a-z0-9_.-]{1,61}[a-z0-9]"
GIGABYTE = 2**30


@dataclass(frozen=True)
class Config:
    """dataset_prefix goes before every dataset's name ('dev_': dev_nba_raw); bytes_billed limits one question."""

    project: str
    location: str
    raw_bucket: str
    public_bucket: str
    state_bucket: str
    dataset_prefix: str = ""
    staging_dataset: str = "nba_staging"
    service_account: str = ""
    bytes_billed: int = 10 * GIGABYTE

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Config:
        """The configuration of these variables; Usage names the first that is missing or wrong."""
        return cls(
            project=_value(environment, "TIPOFF_PROJECT", r"[a-z][a-z0-9:.-]{4,61}[a-z0-9]", "the id of the project"),
            location=_value(environment, "TIPOFF_LOCATION", r"[A-Za-z0-9-]{2,30}", "a region such as us-central1"),
            raw_bucket=_value(environment, "TIPOFF_RAW_BUCKET", BUCKET, "the bucket of landed objects"),
            public_bucket=_value(environment, "TIPOFF_PUBLIC_BUCKET", BUCKET, "the bucket of published files"),
            state_bucket=_value(environment, "TIPOFF_STATE_BUCKET", BUCKET, "the bucket of state documents"),
            dataset_prefix=_value(environment, "TIPOFF_DATASET_PREFIX", r"[a-z0-9_]{0,30}", "such as dev_", ""),
            staging_dataset=_value(environment, "TIPOFF_STAGING_DATASET", r"[a-z0-9_]{1,60}",
                                   "the dataset of tables that expire", "nba_staging"),
            service_account=_value(environment, "TIPOFF_SERVICE_ACCOUNT", r"([^@\s]+@[^@\s]+)?",
                                   "the address of the identity that runs this", ""),
            bytes_billed=int(_value(environment, "TIPOFF_BYTES_BILLED", r"[1-9]\d{0,14}",
                                    "the most bytes one question may read", str(10 * GIGABYTE))),
        )

    def dataset(self, name: str) -> str:
        """The full name of a dataset: 'nba_raw' -> 'my-project.dev_nba_raw'."""
        return f"{self.project}.{self.dataset_prefix}{name}"

    def buckets(self, prefix: str) -> list[str]:
        """Where the objects of a prefix may lie; the first one where an object of that name does."""
        if prefix.startswith("raw/"):
            return [self.raw_bucket]
        if prefix.startswith("public/"):
            return [self.public_bucket]
        return list(dict.fromkeys([self.public_bucket, self.raw_bucket]))


def _value(environment: Mapping[str, str], name: str, shape: str, what: str, default: str | None = None) -> str:
    given = environment.get(name, default)
    if given is None:
        raise Usage(f"{name} is not set; set it to {what}")
    if not re.fullmatch(shape, given):
        raise Usage(f"{name}: {given[:60]!r} cannot be right; set it to {what}")
    return given

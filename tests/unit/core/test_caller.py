"""Google's tokens, signed here with a key of our own that stands in for Google's."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import crypt, jwt

from common.adapters.functions import caller

CERTIFICATES = "https://www.googleapis.com/oauth2/v1/certs"
NAME = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "stand-in")])


def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(of: rsa.RSAPrivateKey) -> str:
    now = dt.datetime.now(dt.UTC)
    made = (x509.CertificateBuilder().subject_name(NAME).issuer_name(NAME).public_key(of.public_key())
            .serial_number(1).not_valid_before(now - dt.timedelta(1)).not_valid_after(now + dt.timedelta(1)))
    return made.sign(of, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


GOOGLES, ANOTHERS = key(), key()


@pytest.fixture(autouse=True)
def certificates() -> Iterator[None]:
    """As if fetched a moment ago."""
    body = json.dumps({"k1": certificate(GOOGLES)}).encode()
    caller._certificates[CERTIFICATES] = (time.monotonic(), SimpleNamespace(status=200, data=body))
    yield
    caller._certificates.clear()


def token(signed_by: rsa.RSAPrivateKey = GOOGLES, age_s: int = 0, **claims: Any) -> str:
    pem = signed_by.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL,
                                  serialization.NoEncryption())
    now = int(time.time()) - age_s
    told = {"iss": "https://accounts.google.com", "aud": "https://me", "iat": now, "exp": now + 3_600,
            "email": "push@x", "email_verified": True, **claims}
    return str(jwt.encode(crypt.RSASigner.from_string(pem, key_id="k1"), told).decode())


def refusal(token: str) -> str:
    return caller.Callers("https://me", frozenset({"push@x"})).refusal(f"Bearer {token}", caller.google_verified)


def test_a_token_that_google_signed_for_us_and_a_caller_of_ours_is_let_in() -> None:
    assert refusal(token()) == ""


@pytest.mark.parametrize("bad", [
    {"signed_by": ANOTHERS}, {"age_s": 7_200}, {"aud": "https://other"}, {"iss": "https://evil.example"},
    {"email": "somebody@x"}, {"email_verified": False},
], ids=lambda bad: next(iter(bad)))
def test_any_other_token_is_not(bad: dict[str, Any]) -> None:
    assert refusal(token(**bad)) != ""


def test_a_text_that_is_no_token_is_not_let_in() -> None:
    assert refusal("a.b") != "" and refusal("é") != ""

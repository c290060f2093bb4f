"""What another system's word is worth, and how an operator names it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gezhi.domain.accounts.rules import foreign as rules
from gezhi.ground.kernel.identity_provider import identity_provider
from tests.identity import CLIENT


@pytest.mark.parametrize(
    ("claims", "levels", "counts"),
    [
        ({}, [], False),
        ({"amr": ["pwd"]}, [], False),
        ({"amr": ["otp"]}, [], False),
        ({"amr": ["hwk", "swk"]}, [], False),
        ({"amr": ["mfa"]}, [], True),
        ({"amr": "mfa"}, [], True),
        ({"amr": ["pin", "hwk"]}, [], True),
        ({"amr": {"mfa": 1}}, [], False),
        ({"acr": "2"}, [], False),
        ({"acr": "2"}, ["2", "3"], True),
        ({"acr": None}, ["2"], False),
    ],
)
def test_a_second_factor_is_one_known_and_one_held(claims: dict[str, Any], levels: list[str], counts: bool) -> None:
    assert rules.has_second_factor(claims, levels) is counts


NAMED = {
    "issuer": "https://id.example.gov.cn/", "client": CLIENT, "secret_file": Path("secret"), "name": "",
    "claim": "sub", "scopes": ["profile"], "authorities": None, "has_second_factor": False, "levels": [],
}  # fmt: skip


def test_half_a_provider_or_one_anybody_can_listen_to_stops_the_start() -> None:
    found = identity_provider(**NAMED)  # type: ignore[arg-type]
    assert found is not None
    assert (found.issuer, found.scopes) == ("https://id.example.gov.cn", ("openid", "profile"))
    assert identity_provider(**{**NAMED, "issuer": ""}) is None  # type: ignore[arg-type]
    for wrong in (
        {"client": ""},
        {"secret_file": None},
        {"issuer": "http://id.example.gov.cn"},
        {"issuer": "https://"},
    ):
        with pytest.raises(ValueError, match="GEZHI_OIDC"):
            identity_provider(**{**NAMED, **wrong})  # type: ignore[arg-type]

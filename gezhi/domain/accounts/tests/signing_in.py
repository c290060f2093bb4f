"""Somebody of the cast with a password, and a browser that signs in with it."""

from __future__ import annotations

from typing import Any

from django.test import Client

from gezhi.domain.accounts import services
from gezhi.domain.accounts.models import Account
from gezhi.ground.plumbing.actors import SYSTEM
from tests.cast import Cast

OLD, NEW = "A good Old one 1", "Another Good one 2"


def sign_in(username: str, password: str, client: Client | None = None) -> tuple[Client, Any]:
    client = client or Client()
    return client, client.post("/accounts/login/", {"login": username, "password": password})


def give(cast: Cast, role: str, *, must_change: bool = False) -> Account:
    account = cast.accounts[role]
    services.set_password(by=SYSTEM, account=account, password=OLD, must_change=must_change)
    return account

"""How sign-in differs here: nobody signs up by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is published without types
    """Accounts are made by the security administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

"""How sign-in differs here: nobody signs up by themselves, and every sign-in is a deed."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gezhi.domain.accounts.services import note_sign_in


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is published without types
    """Accounts are made by the security administrator."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The account or the password is wrong."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> Any:
        note_sign_in(account=user)
        return super().post_login(request, user, **more)

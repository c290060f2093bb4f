"""How sign-in differs here: nobody signs up by themselves, every sign-in is a deed, wrong passwords are counted, and
what second factors are made of is sealed."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gezhi.domain.accounts import selectors, services
from gezhi.domain.accounts.rules.foreign import Way
from gezhi.domain.accounts.rules.sign_in import is_locked
from gezhi.domain.accounts.web.middleware import SIGNED_IN_BY, forget
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import Actor, ActorKind
from gezhi.ground.plumbing.visitors.who import address_of


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth is published without types
    """A name that is locked or switched off is refused exactly as a wrong password is, after the same work."""

    def _authenticate_by_username(self, username: str, password: str) -> Any:
        return self._check_password(selectors.account_by_login(username), password)

    def _check_password(self, user: Any, password: str) -> Any:
        if user is None:
            return None
        self._did_check_password = True
        may = user.check_password(password) and self.user_can_authenticate(user)
        return user if may and not is_locked(user.lock_ends_at, now()) else None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is published without types
    """Accounts are made by the security administrator."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "The account or the password is wrong, or the account is locked for a while after too many tries."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            services.forget_wrong_passwords(username=user.username)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        services.note_wrong_password(username=str(credentials.get("username", "")), at=now())

    def set_password(self, user: Any, password: str) -> None:
        services.set_password(by=Actor(ActorKind.STAFF, user.pk, user.person_id), account=user, password=password)

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> Any:
        at, way = now(), Way((more.get("signal_kwargs") or {}).get("way", Way.PASSWORD))
        request.session[SIGNED_IN_BY] = way.value
        services.note_sign_in(account=user, at=at, way=way)
        if request.session.session_key:
            services.begin_session(
                account_id=user.pk,
                session_key=request.session.session_key,
                address=address_of(request),
                agent=request.headers.get("User-Agent", ""),
                at=at,
            )
        return super().post_login(request, user, **more)

    def get_login_stages(self) -> list[str]:
        ours = "gezhi.domain.accounts.web.second_factor.SecondFactorStage"
        return [
            ours if stage == "allauth.mfa.stages.AuthenticateStage" else stage for stage in super().get_login_stages()
        ]

    def logout(self, request: HttpRequest) -> None:
        key = request.session.session_key
        super().logout(request)
        if key:
            services.close_session(session_key=key, at=now())
            forget(key)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is published without types
    """Second factors: their secrets are sealed at rest, the product's name stands in the app."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": _("This code is not right.")}

    def encrypt(self, text: str) -> str:
        return services.keep_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        return selectors.secret(encrypted_text)

    def get_totp_issuer(self) -> str:
        return _t("Gezhi")

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

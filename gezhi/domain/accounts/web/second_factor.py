"""Second factors are set up and dropped in the library's pages: here it becomes a deed, and counts at once."""

from __future__ import annotations

from typing import Any

from allauth.mfa import signals
from allauth.mfa.stages import AuthenticateStage

from gezhi.domain.accounts import services
from gezhi.domain.accounts.rules.foreign import Way
from gezhi.domain.accounts.web.middleware import forget


def listen() -> None:
    """Hear the library's own announcements: the only ones it makes."""
    signals.authenticator_added.connect(_added, dispatch_uid="gezhi.second_factor.added")
    signals.authenticator_removed.connect(_removed, dispatch_uid="gezhi.second_factor.removed")


def _added(request: Any, user: Any, authenticator: Any, **more: Any) -> None:
    services.note_second_factor(account=user, kind=str(authenticator.type), is_added=True)
    forget(request.session.session_key)


def _removed(request: Any, user: Any, authenticator: Any, **more: Any) -> None:
    services.note_second_factor(account=user, kind=str(authenticator.type), is_added=False)
    forget(request.session.session_key)


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]  # allauth is published without types
    """Asks for our second factor, but not after one of the identity provider that the operator counts."""

    def _should_handle(self, request: Any) -> bool:
        way = (self.login.signal_kwargs or {}).get("way")
        return way != Way.OIDC_TWICE and super()._should_handle(request)

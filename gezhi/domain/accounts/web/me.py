"""My password, my sessions, my tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.accounts import selectors, services
from gezhi.domain.accounts.web.accounts import session_lines
from gezhi.domain.accounts.web.forms import PasswordForm
from gezhi.domain.accounts.web.middleware import forget
from gezhi.domain.accounts.web.tokens import token_line
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.throttle import Throttle

SHOWN = 100
TRIES = Throttle("own-password", most=10, seconds=600)
"""Present passwords tried on the page of a session left open."""


def _crumbs(last: str) -> list[Crumb]:
    return [Crumb(_("My account"), reverse("accounts:me")), Crumb(last)]


@door(Permission.SIGNED_IN, "GET", "POST")
def password(request: ScopedRequest) -> HttpResponse:
    """A new password of my own; all my other sessions end."""
    limits, due = selectors.limits(), selectors.due(request.scope, selectors.account(request.scope), at=now())
    hint = _("At least %(length)s characters of %(kinds)s kinds: small letters, capitals, digits, other signs.")

    def do(told: dict[str, Any]) -> HttpResponse:
        TRIES.count(str(request.scope.me))
        bool(request.user.is_authenticated)  # read now: afterwards this session's proof is that of the old password
        key = request.session.session_key
        account = services.change_my_password(
            scope=request.scope,
            present=told["present"],
            password=told["password"],
            session_key=key,
            at=now(),
        )
        update_session_auth_hash(request, account)
        services.move_session(session_key=key or "", to=request.session.session_key or "")
        forget(key)
        messages.success(request, _("The password is changed. Your other sessions are signed out."))
        return redirect("accounts:me")

    return asked(
        request,
        PasswordForm(posted(request), hint=hint % {"length": limits.min_length, "kinds": limits.min_kinds}),
        do,
        title=_("Change the password"),
        text=_("Before anything else: this password is an initial one or too old.") if due else "",
        button=_("Change the password"),
        cancel="" if due else reverse("accounts:me"),
        crumbs=() if due else _crumbs(_("Change the password")),
    )


@door(Permission.SIGNED_IN, "GET", "POST")
def password_elsewhere(request: ScopedRequest) -> HttpResponse:
    """The library's own pages for passwords do not know our rules: ours does."""
    return redirect("accounts:password")


@door(Permission.SIGNED_IN)
def sessions(request: ScopedRequest) -> HttpResponse:
    """Where I am signed in."""
    lines = session_lines(selectors.my_sessions(request.scope)[:SHOWN], now(), request.session.session_key)
    running = [line for line in lines if line.is_running]
    return render(request, "accounts/sessions.html", {"sessions": running, "crumbs": _crumbs(_("My sessions"))})


@door(Permission.SIGNED_IN, "POST")
def end_sessions(request: ScopedRequest) -> HttpResponse:
    """End one of my sessions, or all but this one. Raises Problem `scope.not_found` for a stranger's."""
    chosen, at = request.POST.get("session", ""), now()
    if chosen:
        services.end_my_session(scope=request.scope, id=_uuid(chosen), at=at)
    else:
        services.end_all_sessions(
            by=request.scope.actor, account_id=request.scope.me, at=at, but=request.session.session_key
        )
    messages.success(request, _("Signed out there within five seconds."))
    return redirect("accounts:my_sessions")


def _uuid(words: str) -> UUID:
    try:
        return UUID(words)
    except ValueError:
        return UUID(int=0)


@door(Permission.SIGNED_IN)
def tokens(request: ScopedRequest) -> HttpResponse:
    """Tokens that speak for me."""
    found = selectors.my_tokens(request.scope)[:SHOWN]
    rows = [
        token_line(one, now(), revoke_url=reverse("accounts:revoke_my_token", args=[one.pk]), who=False)
        for one in found
    ]
    return render(request, "accounts/my_tokens.html", {"rows": rows, "crumbs": _crumbs(_("My tokens"))})


@door(Permission.SIGNED_IN, "POST")
def revoke(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Revoke one of my tokens. Raises Problem `scope.not_found` for another's."""
    services.withdraw_my_token(scope=request.scope, id=id, at=now())
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:my_tokens")

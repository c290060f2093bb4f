"""Context processors: what every template may use."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.accounts.vocabulary import GridWorker, MicroWorker
from gezhi.domain.cases import selectors as cases
from gezhi.domain.grids import selectors as grids
from gezhi.domain.office import selectors as office
from gezhi.domain.workforce import selectors as workforce
from gezhi.edges.notices import selectors as notices
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.identity_provider import IdentityProvider
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.journal.reading import recent_position
from gezhi.ground.plumbing.scope import Scope
from gezhi.portal.sections import places_of, sections_of
from gezhi.portal.shell import DESK, PHONE, PostChoice, Shell, stranger

WALKERS = frozenset({GridWorker.key, MicroWorker.key})
"""Roles whose work is done on foot: their pages stand in the phone's shell."""

_frames: Fresh[str, Shell] = Fresh()


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The frame of the page, as `shell`."""
    scope: Scope | None = getattr(request, "scope", None)
    if scope is None or scope.actor.account_id is None:
        return {"shell": stranger()}
    key = f"{scope.actor.account_id}:{scope.digest}:{get_language()}:{scope.actor.post_id}"
    frame = _frames.get(key, lambda: _frame(scope))
    return {"shell": replace(frame, on_duty=workforce.my_duty(scope) is not None)}


def passkeys(request: HttpRequest) -> dict[str, bool]:
    """Whether browsers offer passkeys here, as `passkeys_work`: over https or on localhost, never under digits."""
    try:
        host = request.get_host().rsplit(":", 1)[0]
    except DisallowedHost:  # the page that refuses a foreign name must still be drawn
        return {"passkeys_work": False}
    is_name = not host.startswith("[") and not host.replace(".", "").isdigit()
    return {"passkeys_work": host == "localhost" or (is_name and request.is_secure())}


def foreign_sign_in(request: HttpRequest) -> dict[str, IdentityProvider | None]:
    """The identity provider that the sign-in page offers, as `identity_provider`; None where there is none."""
    return {"identity_provider": settings.IDENTITY_PROVIDER}


def _frame(scope: Scope) -> Shell:
    """The frame of somebody signed in; kept for five seconds, so its counts are never older."""
    at = now()
    inbox = cases.inbox_count(scope, now=at)
    posts = _posts(scope)
    has_cases = scope.may(Permission.CASES_VIEW)
    return Shell(
        user_name=accounts.account(scope).name,
        sections=sections_of(
            scope, cases.waiting_count(scope, now=at), inbox, office.waiting_instructions(scope, at=at)
        ),
        places=places_of(scope),
        posts=posts,
        current_post=posts[0] if posts else None,
        inbox_count=inbox,
        notice_count=notices.unread_count(scope),
        live_position=recent_position(),
        is_demo=stranger().is_demo,
        language=get_language() or "zh-hans",
        home_url=reverse("home"),
        frame=PHONE if scope.grants and scope.grants[0].role in WALKERS else DESK,
        me_url=reverse("accounts:me"),
        search_url=reverse("cases:list") if has_cases else "",
        inbox_url=reverse("cases:inbox") if has_cases else "",
        notices_url=reverse("notices:mine"),
        duty_url=reverse("workforce:duty"),
        switch_post_url=reverse("accounts:switch_post"),
        sign_out_url=reverse("account_logout"),
        live_url=reverse("live"),
    )


def _posts(scope: Scope) -> tuple[PostChoice, ...]:
    """The caller's posts, the one in use first."""
    names = grids.cell_names([str(grant.area) for grant in scope.grants if grant.area])
    return tuple(
        PostChoice(str(grant.post_id), str(ROLE_LABELS[grant.role]), names.get(str(grant.area), ""))
        for grant in scope.grants
    )

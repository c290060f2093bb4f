"""The console's tokens for programs: listed, issued once, revoked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.domain.accounts import selectors, services
from gezhi.domain.accounts.labels import PERMISSION_LABELS, ROLE_LABELS, department_name
from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.domain.accounts.web.accounts import crumbs, shown_once
from gezhi.domain.accounts.web.forms import TokenForm
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, back_to, door
from gezhi.ground.plumbing.page_parts import Crumb, Deed

SHOWN = 200


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token in words: never the token itself."""

    name: str
    who: str
    account_id: UUID
    department: str
    scope: list[str | Promise]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    state: str
    tone: str
    revoke: Deed | None


def token_line(token: selectors.ApiToken, at: datetime, *, revoke_url: str, who: bool = True) -> TokenLine:
    """A token in words; `who` where its account is at hand."""
    state, tone = (pgettext("token", "In force"), "done")
    if token.expires_at <= at:
        state, tone = (pgettext("token", "Expired"), "")
    if token.revoked_at is not None:
        state, tone = (pgettext("token", "Revoked"), "risk")
    words: list[str | Promise] = [PERMISSION_LABELS[word] for word in token.permissions.split()]
    if token.is_read_only:
        words.insert(0, _("Reads only"))
    department = token.post.department if token.post else None
    return TokenLine(
        name=token.name,
        who=token.account.name if who else "",
        account_id=token.account_id,
        department=department_name(department) if department else "",
        scope=words or [_("Everything its posts may do")],
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        state=state,
        tone=tone,
        revoke=Deed(_("Revoke"), revoke_url, by="post") if tone == "done" else None,
    )


@door(Permission.ACCOUNTS_MANAGE)
def listed(request: ScopedRequest) -> HttpResponse:
    """Tokens of the accounts I keep, the last to end first, at most 200."""
    at = now()
    found = list(selectors.tokens(request.scope)[: SHOWN + 1])
    rows = [token_line(one, at, revoke_url=reverse("accounts:revoke_token", args=[one.pk])) for one in found[:SHOWN]]
    here = [Crumb(_("Console"), reverse("console")), Crumb(_("Tokens for programs"))]
    context = {"rows": rows, "has_more": len(found) > SHOWN, "shown": SHOWN, "crumbs": here}
    return render(request, "accounts/tokens.html", context)


@door(Permission.ACCOUNTS_MANAGE, "GET", "POST")
def new(request: ScopedRequest, id: UUID) -> HttpResponse:
    """A token for a program of this account, shown once."""
    at, kept = now(), selectors.kept_account(request.scope, id)
    held = list(selectors.posts_of(id, at=at))
    names = grids.full_names([post.code for post in held])
    spoken = [(str(post.pk), _post_words(post, names)) for post in held]
    having = {permission.value for post in held for permission in ROLES[post.role].permissions}
    order = [word for word in PERMISSION_LABELS if word in having and word != Permission.SIGNED_IN]
    most = selectors.limits().token_days
    form = TokenForm(posted(request), days=most, posts=spoken, permissions=order)

    def do(told: dict[str, Any]) -> HttpResponse:
        secret = services.grant_token(
            scope=request.scope,
            account_id=id,
            name=told["name"],
            days=told["days"],
            post_id=UUID(told["post"]) if told["post"] else None,
            permissions=told["permissions"],
            is_read_only=told["is_read_only"],
            at=at,
        )
        text = _("Copy it into the program now: it is shown only here, and kept only as a hash.")
        return shown_once(request, kept, secret, title=_("The token is issued"), text=text, label=_("Token"))

    return asked(
        request,
        form,
        do,
        title=_("New token"),
        text=_("A program with this token speaks for the account, and never for more than its posts."),
        button=_("Issue the token"),
        cancel=reverse("accounts:account", args=[id]),
        crumbs=crumbs(Crumb(kept.name, reverse("accounts:account", args=[id])), Crumb(_("New token"))),
    )


def _post_words(post: selectors.Post, names: dict[str, str]) -> str:
    words = [str(ROLE_LABELS[post.role]), names.get(post.code, post.code)]
    if post.department:
        words.append(department_name(post.department))
    return " · ".join(words)


@door(Permission.ACCOUNTS_MANAGE, "POST")
def revoke(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Revoke a token; it stops counting everywhere within five seconds."""
    services.withdraw_token(scope=request.scope, id=id, at=now())
    messages.success(request, _("The token is revoked."))
    return back_to(request, request.POST.get("next", ""), reverse("accounts:tokens"))

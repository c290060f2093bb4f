"""My account: who I am here, which posts I hold, and the post I work in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from gezhi.domain.accounts import selectors
from gezhi.domain.accounts.labels import ROLE_LABELS, department_name
from gezhi.domain.accounts.web.middleware import POST_IN_USE, forget
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, back_to, door
from gezhi.ground.plumbing.scope import NOT_FOUND


@dataclass(frozen=True, slots=True)
class MyPost:
    """A post of mine in words."""

    role: str | Promise
    area: str
    department: str
    since: datetime
    until: datetime | None
    in_use: bool


@door(Permission.SIGNED_IN)
def me(request: ScopedRequest) -> HttpResponse:
    held = list(selectors.my_posts(request.scope, at=now()))
    names = grids.full_names([post.code for post in held])
    posts = [
        MyPost(
            role=ROLE_LABELS[post.role],
            area=names.get(post.code, ""),
            department=department_name(post.department) if post.department else "",
            since=post.valid_from,
            until=post.valid_to,
            in_use=post.pk == request.scope.actor.post_id,
        )
        for post in held
    ]
    context = {
        "account": selectors.account(request.scope),
        "posts": posts,
        "has_field_client": request.scope.may(Permission.FIELD_CLIENT),
        "has_visits": request.scope.may(Permission.REGISTER_KEEP),
    }
    return render(request, "accounts/me.html", context)


@door(Permission.SIGNED_IN, "POST")
def switch_post(request: ScopedRequest) -> HttpResponse:
    """Work in another of my posts. Raises `scope.not_found` for a post that is not mine."""
    chosen = request.POST.get("post", "")
    if chosen not in {str(grant.post_id) for grant in request.scope.grants}:
        raise NOT_FOUND()
    request.session[POST_IN_USE] = str(UUID(chosen))
    forget(request.session.session_key)
    return back_to(request, request.POST.get("next", ""), "/")

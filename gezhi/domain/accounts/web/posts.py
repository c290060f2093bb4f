"""The console's posts: found, given, ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gezhi.domain.accounts import selectors, services
from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.accounts.vocabulary import ADMINISTRATORS
from gezhi.domain.accounts.web.accounts import post_line
from gezhi.domain.accounts.web.forms import PostForm
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, back_to, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.problems import sentence

SHOWN = 200


class FindForm(forms.Form):
    """Whose posts, or where."""

    q = forms.CharField(label=gettext_lazy("Name, user name or area code begins with"), max_length=64, required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False, choices=[("", "—"), *ROLE_LABELS.items()])


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("Console"), reverse("console")), Crumb(_("Posts"), reverse("accounts:posts")), *more]


@door(Permission.POSTS_MANAGE)
def listed(request: ScopedRequest) -> HttpResponse:
    """Posts in force or to come in my area, at most 200: search narrows them."""
    at, form = now(), FindForm(request.GET)
    told = form.cleaned_data if form.is_valid() else {}
    wanted = selectors.posts_to_keep(request.scope, words=told.get("q", "").strip(), role=told.get("role", ""), at=at)
    found = list(wanted[: SHOWN + 1])
    names = grids.full_names([post.code for post in found])
    rows = [post_line(post, names, at, may_end=post.role not in ADMINISTRATORS, who=True) for post in found[:SHOWN]]
    context = {
        "form": form,
        "rows": rows,
        "has_more": len(found) > SHOWN,
        "shown": SHOWN,
        "crumbs": [Crumb(_("Console"), reverse("console")), Crumb(_("Posts"))],
    }
    return render(request, "accounts/posts.html", context)


@door(Permission.POSTS_MANAGE, "GET", "POST")
def new(request: ScopedRequest) -> HttpResponse:
    """Give a post."""
    form = PostForm(request.scope, posted(request), account=request.GET.get("account", "")[:64])

    def do(told: dict[str, Any]) -> HttpResponse:
        scope, at = request.scope, now()
        account = selectors.account_called(scope, Permission.POSTS_MANAGE, told["account"].strip())
        services.appoint(
            scope=scope,
            account=account,
            role=told["role"],
            code=selectors.area_called(scope, told["area"].strip()),
            department=selectors.department(scope, UUID(told["department"])) if told["department"] else None,
            valid_from=form.begins(at),
            valid_to=form.ends(),
        )
        messages.success(request, _("%(name)s holds the post now.") % {"name": account.name})
        return redirect(f"{reverse('accounts:posts')}?q={account.username}")

    return asked(
        request,
        form,
        do,
        title=_("Give a post"),
        text=_("A post is an account in a role over an area, from a day to a day."),
        button=_("Give the post"),
        cancel=reverse("accounts:posts"),
        crumbs=_crumbs(Crumb(_("Give a post"))),
    )


@door(Permission.STAFF_VIEW, "GET", "POST")
def end(request: ScopedRequest, id: UUID) -> HttpResponse:
    """End a post: the system administrator's deed, for administrators' posts the security administrator's."""
    post, refusal = selectors.post_to_end(request.scope, id), ""
    may_keep_posts = request.scope.may(Permission.POSTS_MANAGE)
    back = reverse("accounts:posts") if may_keep_posts else reverse("accounts:account", args=[post.account_id])
    services.check_appointment(scope=request.scope, account=post.account, role=post.role, code=post.code)
    if request.method == "POST":
        try:
            services.dismiss(scope=request.scope, id=id, at=now())
        except Problem as problem:
            refusal = sentence(problem)
        else:
            messages.success(request, _("The post is ended."))
            return back_to(request, request.GET.get("next", ""), back)
    line = post_line(post, grids.full_names([post.code]), now(), may_end=False, who=True)
    context = {
        "account": post.account,
        "title": _("End the post"),
        "text": _("It stops counting everywhere within five seconds. What was done in it stays in the journal."),
        "line": line,
        "refusal": refusal,
        "is_dangerous": True,
        "cancel": back,
        "crumbs": [Crumb(_("Console"), reverse("console")), Crumb(_("End the post"))],
    }
    return render(request, "accounts/confirm.html", context, status=422 if refusal else 200)

"""The console's rules of notices: written, changed, dropped; each time a new version of the book."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.edges.notices import selectors, services
from gezhi.edges.notices.rules import Rule
from gezhi.edges.notices.web.console import crumbs
from gezhi.edges.notices.web.forms import RuleForm
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door


@door(Permission.NOTICES_MANAGE, "GET", "POST")
def new(request: ScopedRequest) -> HttpResponse:
    return _page(request, None, _("New rule"))


@door(Permission.NOTICES_MANAGE, "GET", "POST")
def change(request: ScopedRequest, name: str) -> HttpResponse:
    """One rule. Raises Problem `scope.not_found` for a key that the book does not hold."""
    return _page(request, selectors.kept_rule(request.scope, name), _("Change the rule"))


def _page(request: ScopedRequest, rule: Rule | None, title: str) -> HttpResponse:
    book, channels = selectors.kept_book(request.scope), selectors.channels(request.scope)
    form = RuleForm(posted(request), version=book.version, channels=channels, rule=rule)

    def do(told: dict[str, Any]) -> HttpResponse:
        services.set_rule(
            scope=request.scope,
            version=told["version"],
            rule=form.rule(),
            instead_of=rule.key if rule else "",
            at=now(),
        )
        messages.success(request, _("The rules are changed. They count for what happens from now on."))
        return redirect("notices:console")

    return asked(
        request,
        form,
        do,
        title=title,
        text="",
        button=_("Save"),
        cancel=reverse("notices:console"),
        crumbs=crumbs(title),
    )


@door(Permission.NOTICES_MANAGE, "POST")
def drop(request: ScopedRequest, name: str) -> HttpResponse:
    """Take a rule out. Raises `notice_rule.stale` where the page is older than the book."""
    version = request.POST.get("version", "")
    services.drop_rule(
        scope=request.scope,
        version=int(version) if version.isdecimal() and len(version) < 10 else -1,
        key=name,
        at=now(),
    )
    messages.success(request, _("The rule is dropped."))
    return redirect("notices:console")

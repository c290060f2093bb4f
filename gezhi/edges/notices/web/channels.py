"""The console's channels of notices: made, changed, switched, tried."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.edges.notices import selectors, services, tasks
from gezhi.edges.notices.labels import KIND_LABELS
from gezhi.edges.notices.vocabulary import ChannelKind
from gezhi.edges.notices.web.console import crumbs
from gezhi.edges.notices.web.forms import SECRET_NAMES, ChannelForm
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.scope import NOT_FOUND


@door(Permission.NOTICES_MANAGE, "GET", "POST")
def new(request: ScopedRequest, kind: str) -> HttpResponse:
    """A new channel of a kind. Raises Problem `scope.not_found` for a kind there is not."""
    if kind not in set(ChannelKind):
        raise NOT_FOUND()
    chosen = ChannelKind(kind)
    form = ChannelForm(chosen, posted(request))
    title = _("New channel: %(kind)s") % {"kind": KIND_LABELS[chosen]}

    def do(told: dict[str, Any]) -> HttpResponse:
        services.make_channel(
            scope=request.scope,
            kind=chosen,
            name=told["name"],
            told=form.settings(),
            area=told.get("area", ""),
            at=now(),
        )
        messages.success(request, _("The channel is made. Send a test notice, then name it in a rule."))
        return redirect("notices:console")

    return _asked(request, form, do, title)


@door(Permission.NOTICES_MANAGE, "GET", "POST")
def change(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One channel; its secrets are never shown. Raises Problem `scope.not_found`."""
    held = selectors.channel(request.scope, id)
    opened = {name: value for name, value in selectors.settings_of(held).items() if name not in SECRET_NAMES}
    initial = {**opened, "name": held.name, "area": held.code, "version": held.version}
    form = ChannelForm(ChannelKind(held.kind), posted(request), initial=initial)

    def do(told: dict[str, Any]) -> HttpResponse:
        services.change_channel(
            scope=request.scope,
            id=id,
            version=told["version"] or 0,
            name=told["name"],
            told=form.settings(),
            area=told.get("area", ""),
            at=now(),
        )
        messages.success(request, _("The channel is changed. What waited on it goes out now."))
        return redirect("notices:console")

    return _asked(request, form, do, held.name)


def _asked(request: ScopedRequest, form: ChannelForm, do: Any, title: str) -> HttpResponse:
    return asked(
        request,
        form,
        do,
        title=title,
        text=_("Address and secrets are kept sealed."),
        button=_("Save"),
        cancel=reverse("notices:console"),
        crumbs=crumbs(title),
    )


@door(Permission.NOTICES_MANAGE, "POST")
def switch(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Switch a channel off or on. Raises Problem `scope.not_found`."""
    found = services.switch_channel(scope=request.scope, id=id, at=now())
    words = _("“%(name)s” is in use again.") if found.is_on else _("“%(name)s” is switched off.")
    messages.success(request, words % {"name": found.name})
    return redirect("notices:console")


@door(Permission.NOTICES_MANAGE, "POST")
def test(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Put a test notice on its way; how it went stands in the list some seconds later."""
    try:
        services.send_test(scope=request.scope, id=id, at=now())
    except Problem as problem:
        if problem.status == 404:
            raise
        messages.error(request, sentence(problem))
    else:
        tasks.send_soon()
        messages.success(request, _("The test notice is on its way: how it went stands here in some seconds."))
    return redirect("notices:console")

"""The console's announcements."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.edges.notices import services, tasks
from gezhi.edges.notices.web.console import crumbs
from gezhi.edges.notices.web.forms import AnnouncementForm
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door


@door(Permission.NOTICES_MANAGE, "GET", "POST")
def announce(request: ScopedRequest) -> HttpResponse:
    """Tell everybody in some roles over an area; a job brings it into their lists."""
    areas = [str(area) for area in request.scope.areas(Permission.NOTICES_MANAGE)]
    form = AnnouncementForm(posted(request), initial={"area": areas[0] if areas else ""})

    def do(told: dict[str, Any]) -> HttpResponse:
        made = services.announce(
            scope=request.scope,
            title=told["title"],
            words=told["words"],
            roles=told["roles"],
            area=told["area"].strip(),
            at=now(),
        )
        tasks.spread.enqueue(str(made.pk))
        messages.success(request, _("The announcement is on its way into the lists of notices."))
        return redirect("notices:console")

    return asked(
        request,
        form,
        do,
        title=_("Announce"),
        text=_("It cannot be taken back. Write nothing about residents into it."),
        button=_("Announce"),
        cancel=reverse("notices:console"),
        crumbs=crumbs(_("Announce")),
    )

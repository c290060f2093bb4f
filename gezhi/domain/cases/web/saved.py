"""Filters kept under a name: a menu of the list."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.cases.services import saving
from gezhi.domain.cases.web.lists import filter_from
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door


@door(Permission.CASES_VIEW, "POST")
def keep(request: ScopedRequest) -> HttpResponse:
    """Keep the filter of the list under a name, and show the list with it."""
    wanted = filter_from(QueryDict(request.POST.get("query", "")))
    saved = saving.keep_filter(scope=request.scope, name=request.POST.get("name", ""), wanted=wanted)
    messages.success(request, _("Kept as “%(name)s”.") % {"name": saved.name})
    return redirect(f"{reverse('cases:list')}?{saved.query}")


@door(Permission.CASES_VIEW, "POST")
def forget(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Forget a filter of mine."""
    saving.forget_filter(scope=request.scope, id=id)
    return redirect(reverse("cases:list"))

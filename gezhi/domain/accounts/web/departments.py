"""The console's departments: listed, founded, renamed, closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.accounts import selectors, services
from gezhi.domain.accounts.labels import department_name
from gezhi.domain.accounts.web.forms import DepartmentForm
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.problems import sentence


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("Console"), reverse("console")), Crumb(_("Departments"), reverse("accounts:departments")), *more]


@door(Permission.POSTS_MANAGE)
def listed(request: ScopedRequest) -> HttpResponse:
    """Every department, those in force first."""
    rows = [(one, department_name(one)) for one in selectors.every_department(request.scope)]
    here = [Crumb(_("Console"), reverse("console")), Crumb(_("Departments"))]
    return render(request, "accounts/departments.html", {"rows": rows, "crumbs": here})


@door(Permission.POSTS_MANAGE, "GET", "POST")
def new(request: ScopedRequest) -> HttpResponse:
    """A new department."""

    def do(told: dict[str, Any]) -> HttpResponse:
        services.found_department(scope=request.scope, **told, at=now())
        messages.success(request, _("The department is entered."))
        return redirect("accounts:departments")

    return asked(
        request,
        DepartmentForm(posted(request)),
        do,
        title=_("New department"),
        button=_("Enter the department"),
        cancel=reverse("accounts:departments"),
        crumbs=_crumbs(Crumb(_("New department"))),
    )


@door(Permission.POSTS_MANAGE, "GET", "POST")
def rename(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Other words for a department."""
    department = selectors.kept_department(request.scope, id)

    def do(told: dict[str, Any]) -> HttpResponse:
        services.rename_department(scope=request.scope, id=id, **told)
        messages.success(request, _("The department is changed."))
        return redirect("accounts:departments")

    return asked(
        request,
        DepartmentForm(posted(request), department=department),
        do,
        title=department_name(department),
        text=_("Code: %(code)s") % {"code": department.code},
        button=_("Save"),
        cancel=reverse("accounts:departments"),
        crumbs=_crumbs(Crumb(department_name(department))),
    )


@door(Permission.POSTS_MANAGE, "POST")
def switch(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Close a department without posts, or open it again."""
    try:
        is_active = request.POST.get("is_active") == "1"
        services.switch_department(scope=request.scope, id=id, is_active=is_active, at=now())
    except Problem as problem:
        messages.error(request, sentence(problem))
    else:
        messages.success(request, _("The department is changed."))
    return redirect("accounts:departments")

"""The front door and the health answer."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.defaults import server_error as mistake

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.problems import trouble
from gezhi.portal.console import opens
from gezhi.portal.terminals import admits


@door(Permission.PUBLIC)
def home(request: ScopedRequest) -> HttpResponse:
    """Where each of us begins: the workbench; volunteers the phone, administrators the console, else the areas."""
    if request.scope.actor.account_id is None:
        return redirect("account_login")
    if request.scope.may(Permission.CASES_VIEW):
        return redirect("cases:workbench")
    if request.scope.may(Permission.CASES_REPORT):
        return redirect("phone")
    return redirect("console" if opens(request.scope) and admits(request) else "grids:areas")


@door(Permission.PUBLIC)
def healthz(request: ScopedRequest) -> JsonResponse:
    """200 when the product can serve: it answers and the database answers. Else 503 (`database.away`)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def server_error(request: HttpRequest) -> HttpResponse:
    """What stands for an error anywhere, also before a door: a database away and a full disk are said as such."""
    return trouble(request) or mistake(request)

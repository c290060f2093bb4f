"""The front door and the health answer."""

from __future__ import annotations

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door


@door(Permission.PUBLIC)
def home(request: ScopedRequest) -> HttpResponse:
    """Where each of us begins: the workbench, the areas, the journal; residents at their report."""
    if request.scope.actor.account_id is None:
        return redirect("account_login")
    return redirect("cases:workbench" if request.scope.may(Permission.CASES_VIEW) else "grids:areas")


@door(Permission.PUBLIC)
def healthz(request: ScopedRequest) -> JsonResponse:
    """200 when the product can serve: it answers and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})

"""The door to workbooks of refused rows: each for whoever loaded the file, for a few hours."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.uploads.workbooks import workbook_answer


@door(Permission.SIGNED_IN)
def workbook(request: ScopedRequest, id: UUID) -> HttpResponse:
    return workbook_answer(request, request.scope, id)

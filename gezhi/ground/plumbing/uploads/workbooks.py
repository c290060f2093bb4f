"""Workbooks made for one reader: kept beside their uploads, handed out once asked for, forgotten like them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from gezhi.ground.plumbing.scope import NOT_FOUND, Scope
from gezhi.ground.plumbing.uploads import store
from gezhi.ground.plumbing.uploads.owners import owner_of

PURPOSE = "workbook"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def keep_workbook(request: HttpRequest, scope: Scope, *, name: str, content: bytes) -> UUID:
    """Keep a workbook for the caller alone; its id. Raises what `store.begin` raises, `scope.not_found`."""
    owner = owner_of(request, scope)
    if owner is None:
        raise NOT_FOUND()
    return store.keep(owner=owner, name=name, content=content, purpose=PURPOSE).id


def workbook_answer(request: HttpRequest, scope: Scope, id: UUID) -> HttpResponse:
    """The caller's own workbook as a file. Raises `scope.not_found`."""
    owner = owner_of(request, scope)
    if owner is None:
        raise NOT_FOUND()
    content = store.content_of(owner=owner, id=id, purpose=PURPOSE)
    headers = {"Content-Disposition": 'attachment; filename="refused.xlsx"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)

"""The page of what a reporter was told about their data."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from gezhi.domain.cases.selectors.notice_words import notice_by_code
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door


@door(Permission.PUBLIC)
def public_notice(request: ScopedRequest, code: str) -> HttpResponse:
    """What a reporter was told, by the code their report keeps. Raises Problem `scope.not_found`."""
    return render(request, "cases/public_notice.html", {"notice": notice_by_code(code, now())})

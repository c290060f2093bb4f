"""What runs in the background, and how much room there is."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus

from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.jobs import listing
from gezhi.ground.plumbing.page_parts import Tab
from gezhi.portal.operation.storage import storage
from gezhi.portal.operation.words import PERIODICS, STATUSES, TASKS

LATE = timedelta(minutes=2)
"""A deed of the clock that is overdue by more says that no clock runs."""

NO_STATUS = problem("job.no_status", 400, "“{status}” is no state of a job.")


@door(Permission.OPERATION_VIEW)
def jobs(request: ScopedRequest) -> HttpResponse:
    """Tasks by status (failed first), the deeds of the clock, workers, room. Raises `job.no_status`."""
    status, at = _status(request), now()
    counts = listing.task_counts(request.scope)
    tabs = [
        Tab(str(label), f"{reverse('jobs')}?status={value}", value == status, counts[value])
        for value, label in STATUSES.items()
    ]
    periodics = [(row, PERIODICS.get(row.name, row.name)) for row in listing.periodic_rows(request.scope)]
    context = {
        "tabs": tabs,
        "tasks": [(row, TASKS.get(row.path, row.path)) for row in listing.task_rows(request.scope, status)],
        "may_go_again": status == TaskResultStatus.FAILED,
        "periodics": periodics,
        "clock_stands": _clock_stands([row.next_at for row, _name in periodics], at),
        "workers": listing.workers(request.scope),
        "storage": storage(),
    }
    return render(request, "portal/jobs.html", context)


def _status(request: ScopedRequest) -> TaskResultStatus:
    asked = request.GET.get("status", TaskResultStatus.FAILED.value)
    if asked not in TaskResultStatus.values:
        raise NO_STATUS(status=asked)
    return TaskResultStatus(asked)


def _clock_stands(due: list[datetime | None], at: datetime) -> bool:
    """True when no clock runs: nothing was ever done, or something has been due for minutes."""
    known = [instant for instant in due if instant is not None]
    return not known or min(known) < at - LATE


@door(Permission.OPERATION_VIEW, "POST")
def job_again(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Set a failed job going again. Raises `job.not_failed` or `scope.not_found`."""
    listing.go_again(scope=request.scope, id=id)
    messages.success(request, _("The job is queued again."))
    return redirect("jobs")

"""What people do on the morning after an upgrade, by a process of its own: `python -m tests.upgrade.deeds`.

Prints one line of JSON: what the installation still knows, and how far every matter came.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import django


def morning() -> dict[str, Any]:
    """Read what is there, open everybody's pages, bring every open matter to its end, and verify the journal."""
    from django.test.utils import override_settings

    from gezhi.domain.cases.models import Case
    from gezhi.ground.plumbing.journal.sealing import seal_all
    from gezhi.ground.plumbing.journal.verifying import verify_and_note

    with override_settings(SECOND_FACTOR_REQUIRED=True):
        asked = _signed_in("acceptor").get("/workbench").headers.get("location", "")
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        known = {"callers": _callers(), "photos": _photos(), "pages": _pages(), "asked": asked}
    before = {str(case.pk): case.state for case in Case.objects.order_by("number")}
    for case in Case.objects.order_by("number"):
        _to_the_end(case)
    seal_all()
    after = {str(case.pk): case.state for case in Case.objects.order_by("number")}
    return {**known, "before": before, "after": after, "faults": [str(fault) for fault in verify_and_note().faults]}


def _callers() -> list[tuple[str, str]]:
    from gezhi.domain.cases.models import Reporter
    from gezhi.ground.plumbing.sealing.values import Place, unseal

    return [
        (
            unseal(row.name, Place("case_reporter", "name", row.pk)),
            unseal(row.phone, Place("case_reporter", "phone", row.pk)),
        )
        for row in Reporter.objects.order_by("pk")
    ]


def _photos() -> list[int]:
    """Status of every photo, asked for by the acceptor."""
    from gezhi.domain.cases.models import Photo

    client = _signed_in("acceptor")
    return [client.get(f"/photos/{photo.pk}/full.jpg").status_code for photo in Photo.objects.all()]


def _pages() -> dict[str, int]:
    """Status of the pages with which a day begins, and of every matter's own."""
    from gezhi.domain.cases.models import Case

    acceptor, worker = _signed_in("acceptor"), _signed_in("worker")
    paths = ["/workbench", "/inbox", "/cases", "/statistics", "/me"]
    paths += [f"/cases/{case.pk}{page}" for case in Case.objects.all() for page in ("", "/why")]
    told = {f"acceptor {path}": acceptor.get(path).status_code for path in paths}
    return told | {f"worker {path}": worker.get(path).status_code for path in ("/workbench", "/cases/new", "/me")}


def _signed_in(username: str) -> Any:
    """A browser in which somebody signed in with the password of before."""
    from django.test import Client

    client = Client()
    answer = client.post("/accounts/login/", {"login": username, "password": "long enough for a test"})
    assert answer.status_code == 302, answer.content.decode()
    return client


def _to_the_end(case: Any) -> None:
    """Deed after deed, each by whom it belongs to, until the matter is closed."""
    from gezhi.domain.accounts.models import Account, Department
    from gezhi.domain.cases.models import CaseClass
    from gezhi.domain.cases.services import assessing, closing, dispatching
    from gezhi.domain.cases.tests.matters import command
    from gezhi.domain.cases.vocabulary import State
    from tests.cast import Cast

    departments = {department.code: department for department in Department.objects.all()}
    people = {account.username: account for account in Account.objects.all()}
    cast = Cast(people, departments["cg"], departments["gas"])
    manhole = CaseClass.objects.get(kind="component", code="0101", edition__is_active=True)
    limit = manhole.limits.get(order=3)

    def by(who: str) -> Any:
        return command(cast, who, case, after=30)

    def handle() -> Any:
        if case.handler_id is None:
            dispatching.name_handler(command=by("officer"), handler_id=cast.id("handler"))
        return dispatching.submit(command=by("handler"), answer="已更换井盖")

    deeds: dict[str, Callable[[], Any]] = {
        State.REPORTED: lambda: assessing.file(command=by("acceptor"), case_class=manhole, limit=limit),
        State.FILED: lambda: dispatching.dispatch(command=by("dispatcher"), department_id=cast.bureau.pk),
        State.DISPATCHED: handle,
        State.HANDLING: handle,
        State.SUBMITTED: lambda: dispatching.confirm(command=by("officer")),
        State.ANSWERED: lambda: closing.close(command=by("acceptor")),
    }
    while case.state in deeds:
        case = deeds[case.state]()


if __name__ == "__main__":
    django.setup()
    print(json.dumps(morning()))

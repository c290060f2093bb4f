"""Terminal, work card and uniform: issued once, missing ones found, taken back, each journalled."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client

from gezhi.domain.workforce import selectors, services
from gezhi.domain.workforce.models import Equipment
from gezhi.domain.workforce.vocabulary import EquipmentKind
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def post_of(cast: Cast, role: str) -> UUID:
    return cast.scope(role).grants[0].post_id


def issued(cast: Cast, role: str = "worker", number: str = "K-1", by: str = "system_admin") -> Equipment:
    kind = EquipmentKind.TERMINAL
    return services.issue_equipment(
        scope=cast.scope(by), post_id=post_of(cast, role), kind=kind, number=number, day=TODAY
    )


def without(cast: Cast, kind: EquipmentKind | None) -> list[str]:
    return [post.account.name for post in selectors.equipped(cast.scope("system_admin"), at=now(), lacks=kind)]


def test_who_lacks_what_is_found_and_what_came_back_is_missing_again(cast: Cast) -> None:
    row = issued(cast)
    assert without(cast, None) == ["王芳", "郑楠"]
    assert without(cast, EquipmentKind.TERMINAL) == ["郑楠"]
    assert without(cast, EquipmentKind.UNIFORM) == ["王芳", "郑楠"]

    admin, post = cast.scope("system_admin"), post_of(cast, "worker")
    with pytest.raises(Problem) as early:
        services.return_equipment(scope=admin, post_id=post, id=row.pk, day=TODAY - timedelta(days=1))
    assert early.value.code == "equipment.bad_return"
    services.return_equipment(scope=admin, post_id=post, id=row.pk, day=TODAY)
    assert without(cast, EquipmentKind.TERMINAL) == ["王芳", "郑楠"]
    assert issued(cast, "cover").number == "K-1", "what came back is issued to the next"
    told = Deed.objects.filter(deed__startswith="equipment.").order_by("seq").values_list("deed", flat=True)
    assert list(told) == ["equipment.issue", "equipment.return", "equipment.issue"]


@pytest.mark.parametrize(
    ("role", "number", "by", "code"),
    [
        ("cover", "K-1", "system_admin", "equipment.number_taken"),
        ("worker", " ", "system_admin", "equipment.number_needed"),
        ("stranger", "K-2", "system_admin", "scope.not_found"),
        ("worker", "K-2", "dispatcher", "scope.forbidden"),
    ],
)
def test_what_cannot_be_issued_changes_nothing(cast: Cast, role: str, number: str, by: str, code: str) -> None:
    issued(cast)
    with pytest.raises(Problem) as refused:
        issued(cast, role, number, by)
    assert refused.value.code == code
    assert Equipment.objects.count() == 1


def test_its_pages(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.accounts["system_admin"])
    post = post_of(cast, "worker")
    typed = {"kind": "work_card", "number": "0001", "day": TODAY.isoformat()}
    assert client.post(f"/staff/equipment/{post}/issue", {**typed, "day": "soon"}).status_code == 422
    assert client.post(f"/staff/equipment/{post}/issue", typed).status_code == 302
    assert "0001" in client.get("/staff/equipment").content.decode()
    page = client.get("/staff/equipment?lacks=work_card").content.decode()
    assert "郑楠" in page
    assert "王芳" not in page
    row = Equipment.objects.get()
    assert client.post(f"/staff/equipment/{post_of(cast, 'cover')}/{row.pk}/return").status_code == 404
    assert client.post(f"/staff/equipment/{post}/{row.pk}/return").status_code == 302
    worker = Client()
    worker.force_login(cast.accounts["worker"])
    assert worker.get("/staff/equipment").status_code == 403

"""From the page at a door: what is held about me is wrong, and whoever keeps the record puts it right."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import Case, ProcedureRow, TimeLimit
from gezhi.domain.cases.services import assessing, dispatching, rights
from gezhi.domain.cases.tests.matters import command, refusal
from gezhi.domain.cases.tests.test_rights import PHONE, carry_out, desk
from gezhi.domain.cases.vocabulary import Right, State
from gezhi.domain.registry.tests.test_people import house
from tests.cast import MICRO, TOWN, Cast
from tests.office.offered import coded
from tests.residents import solved

__all__ = ["desk"]


class AtTheDoor:
    """Somebody who asks about their data, from the code of a stairwell in 王芳's grid or from anywhere."""

    def __init__(self, desk: Cast, address: str = "") -> None:
        self.token = coded(desk, house(desk)) if not address else ""
        self.address = address or f"/rights?door={self.token}"
        self.browser = Client(REMOTE_ADDR="203.0.113.12")

    def sends(self, **more: str) -> int:
        page = self.browser.get(self.address)
        offered, where = page.context["proof"], {"door": self.token} if self.token else {"town": TOWN}
        told = {"right": "correct", "name": "王居民", "phone": PHONE, "token": offered.token, **where, **more}
        return self.browser.post("/rights", {**told, "solution": solved(offered)}).status_code


@pytest.mark.django_db
def test_what_is_wrong_is_put_right_by_the_worker_of_the_grid_whose_code_was_scanned(desk: Cast, settings: Any) -> None:
    settings.PROOF_COST = 20
    assert AtTheDoor(desk).sends(words="手机号换了") == 200
    case = Case.objects.get()
    assert (case.case_class, case.code) == (selectors.rights_class(Right.CORRECTION), MICRO)
    limit = TimeLimit.objects.get(case_class=case.case_class)

    assessing.file(command=command(desk, "acceptor", case), case_class=case.case_class, limit=limit)
    assert refusal(rights.extract, command=carry_out(desk, case)) == "case.not_access"
    dispatching.dispatch(command=command(desk, "dispatcher", case, after=1), worker_id=desk.id("worker"))
    dispatching.take(command=command(desk, "worker", case, after=2))

    case.refresh_from_db()
    assert (case.state, case.due_at is not None) == (State.HANDLING, True)


@pytest.mark.django_db
def test_who_asks_for_a_correction_says_what_is_wrong_and_is_offered_only_what_is_taken_here(
    desk: Cast, settings: Any
) -> None:
    settings.PROOF_COST = 20
    asker = AtTheDoor(desk, "/rights")
    assert asker.sends() == 422
    assert asker.sends(words="手机号换了") == 200
    assert Case.objects.get().code == TOWN
    ProcedureRow.objects.filter(right=Right.CORRECTION).update(right="")
    assert asker.sends(words="手机号换了") == 422

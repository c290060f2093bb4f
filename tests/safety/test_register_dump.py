"""Who steals the register learns no document number and no phone: not from its rows, their history, or the journal."""

from __future__ import annotations

from io import BytesIO

import pytest

from gezhi.domain.registry import services
from gezhi.domain.registry.models import Change, Home, Person, Proposal
from gezhi.domain.registry.services import Source, households
from gezhi.domain.registry.services.exporting import asking, making
from gezhi.domain.registry.services.importing import runs
from gezhi.domain.registry.services.places import add_building
from gezhi.ground.plumbing.journal.sealing import seal_all
from tests.cast import COMMUNITY, INSIDE, MONDAY, Cast
from tests.safety.test_dump import everything_stored, found_in

DOCUMENT, OTHERS, CHILD = "11010519491231002X", "440524188001010014", "370211201501013219"
PHONE, NEW_PHONE, SAID_PHONE, IMPORTED = "13912345678", "13912345679", "13912345670", "13912345671"
WRONG = "370211201501013218"  # its check digit is
NUMBERS = [DOCUMENT, OTHERS, CHILD, PHONE, NEW_PHONE, SAID_PHONE, IMPORTED, WRONG, "139 1234 5678", "139-1234-5678"]


def a_register_full_of_numbers(cast: Cast) -> None:
    """Entered, amended, contradicted, tried, imported, refused, listed, found and revealed."""
    worker, desk = cast.scope("worker"), cast.scope("registrar")
    add_building(
        scope=worker, name="3号楼", compound="海韵花园", point=INSIDE, stairwells=1, floors=3, rooms=2, at=MONDAY
    )
    home = Home.objects.get(room="301")
    told = {"name": "张三", "document": DOCUMENT, "phone": PHONE}
    person = services.enter(scope=worker, home_id=home.pk, values=told, at=MONDAY)
    services.amend(scope=worker, id=person.pk, values={"phone": NEW_PHONE}, at=MONDAY)
    services.amend(scope=desk, id=person.pk, values={"phone": SAID_PHONE}, source=Source.IMPORT, at=MONDAY)
    households.found(scope=desk, home_id=home.pk, number="370001", head_id=person.pk, at=MONDAY)
    rows = f"李秀英,{OTHERS},{IMPORTED},海韵花园,3号楼,1,302\n王芳,{WRONG},{PHONE},海韵花园,3号楼,1,302\n"
    table = "姓名,身份证号,联系电话,小区,楼栋,单元,房号\n" + rows + f"王小,{CHILD},,海韵花园,3号楼,1,302\n"
    for is_trial in (True, False):
        content = BytesIO(table.encode())
        run = runs.receive(scope=desk, name=f"回访{PHONE}.csv", content=content, area=COMMUNITY, at=MONDAY)
        runs.start(scope=desk, id=run.pk, is_trial=is_trial, at=MONDAY)
        assert runs.work(id=run.pk).refused == 1
    listed = asking.ask(scope=desk, layout="people", area=COMMUNITY, form="csv", reason=f"回访 {PHONE}")
    assert making.make(id=listed.pk).rows == 3
    reason = f"回访 139 1234 5678，证件 {DOCUMENT}"
    services.find(scope=desk, text=DOCUMENT, reason=reason)
    services.find(scope=desk, text="139-1234-5678", reason=reason)
    assert services.reveal(scope=desk, id=person.pk, field="phone", reason=reason) == NEW_PHONE


@pytest.mark.django_db
def test_a_stolen_register_tells_no_number(cast: Cast) -> None:
    a_register_full_of_numbers(cast)
    seal_all()
    assert (Person.objects.count(), Change.objects.count(), Proposal.objects.count()) == (3, 1, 1)
    stored = list(everything_stored())
    assert found_in(stored, ["李秀英"]), "the rows must be there, or this test looks at nothing"
    assert found_in(stored, NUMBERS) == []

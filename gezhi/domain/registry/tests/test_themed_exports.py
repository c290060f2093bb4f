"""What a theme knows goes out only through the second person's door, to those the theme is open to."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gezhi.domain.registry.models import Export, Theme
from gezhi.domain.registry.rules.layouts import Hidden, answer
from gezhi.domain.registry.services import themes, visits
from gezhi.domain.registry.services.exporting import asking, making
from gezhi.domain.registry.tests.theme_fixtures import FILLED, XFORM, somebody, words
from gezhi.domain.registry.vocabulary import ExportState, SubjectKind
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed, Look
from gezhi.ground.plumbing.wording import in_city
from gezhi.ground.plumbing.xlsforms import XlsForm
from gezhi.ground.plumbing.xlsforms.outline import read_outline
from tests.cast import COMMUNITY, MICRO, Cast

pytestmark = pytest.mark.django_db
ASKED: dict[str, Any] = {
    "layout": "theme",
    "theme": "left-behind",
    "area": COMMUNITY,
    "form": "csv",
    "reason": "关爱走访",
}
FORM = XFORM.replace("/data/well", "/data/left_type").replace("<well/>", "<left_type/>").replace("phone", "kin_phone")
SAID = FILLED.replace("well>", "left_type>").replace("help", "03").replace("phone", "kin_phone")


@pytest.fixture
def left(cast: Cast) -> Theme:
    """张桂兰 of the cast's community is left behind, as 王芳 the worker was told; the registrar may see it."""
    admin, at = cast.scope("system_admin"), now() - timedelta(days=1)
    told = words(roles=("grid_worker", "registrar"), ends_date=in_city(at).date() + timedelta(days=300))
    theme = themes.add_theme(scope=admin, key="left-behind", about=SubjectKind.PERSON, words=told, at=at)
    compiled = XlsForm(FORM, "", FORM, read_outline(FORM))
    themes.keep_form(by=admin.actor, theme=theme, content=b"x", name="留守.xlsx", compiled=compiled, at=at)
    form = themes.adopt_form(scope=admin, key="left-behind", number=1, at=at)
    mark = visits.mark_of(
        cast.scope("worker"), "left-behind", "person", somebody("张桂兰", MICRO).pk, in_city(at).date()
    )
    visits.fill(scope=cast.scope("worker"), mark=mark, form=form, submission=SAID, visit_id=new_id(), at=at)
    return theme


def let_go(cast: Cast, **more: Any) -> Export:
    row = asking.ask(scope=cast.scope("registrar"), **{**ASKED, **more})
    assert row.state == ExportState.ASKED, "a second person first, masks or not"
    assert making.make(id=row.pk).state == ExportState.ASKED
    asking.decide(scope=cast.scope("leader"), id=row.pk, is_let_go=True)
    return making.make(id=row.pk)


def fetched(cast: Cast, row: Export) -> list[dict[str, str]]:
    _, pieces = asking.take(scope=cast.scope("registrar"), id=row.pk)
    return list(csv.DictReader(io.StringIO(b"".join(pieces).decode("utf-8-sig"))))


def test_answers_of_a_theme_go_out_as_they_came_after_a_second_person(cast: Cast, left: Theme) -> None:
    row = let_go(cast)
    (visit,) = fetched(cast, row)
    assert (visit["姓名"], visit["身体怎样"], visit["电话"]) == ("张**", "03", "138****5678")
    assert (visit["走访人"], str(row.pk) in visit["水印"], "关爱走访" in visit["水印"]) == ("王芳", True, True)

    (clear,) = fetched(cast, let_go(cast, unmasked=["name", "document", "phone"]))
    assert (clear["姓名"], clear["电话"]) == ("张桂兰", "13812345678")
    deeds = Deed.objects.filter(subject_id=row.pk).order_by("seq").values_list("deed", flat=True)
    assert [deed.rpartition(".")[2] for deed in deeds] == ["ask", "approve", "make", "take"]
    assert Look.objects.filter(deed="register.export.take").count() == 2


def test_table_14_holds_whom_the_theme_knows_with_what_the_form_said(cast: Cast, left: Theme) -> None:
    (person,) = fetched(cast, let_go(cast, layout="gbt31000-14", theme=""))
    assert len(person) == 32 + 1
    assert [person[word] for word in ("姓名", "留守人员类型", "家庭主要成员联系方式")] == ["张**", "03", "138****5678"]
    assert [person[word] for word in ("民族", "政治面貌", "宗教信仰", "健康状况", "家庭年收入")] == [""] * 5


def test_who_may_not_see_a_theme_cannot_ask_what_it_knows_and_an_ended_one_is_not_handed_over(
    cast: Cast, left: Theme
) -> None:
    row = let_go(cast)
    themes.change_theme(scope=cast.scope("system_admin"), key="left-behind", version=1, words=words(), at=now())
    with pytest.raises(Problem, match=r"list\.not_ready"):
        fetched(cast, row)
    for layout, theme in (("theme", "left-behind"), ("theme", ""), ("theme", "nothing"), ("gbt31000-14", "")):
        with pytest.raises(Problem, match=r"list\.unknown_list"):
            asking.ask(scope=cast.scope("registrar"), **{**ASKED, "layout": layout, "theme": theme})
    client = Client()
    client.force_login(cast.accounts["registrar"])
    assert "留守" not in client.get("/register/exports/new").content.decode()
    assert client.get("/register/themes/left-behind/export").status_code == 404


def test_a_list_of_a_theme_is_asked_for_on_a_page(cast: Cast, left: Theme) -> None:
    client = Client()
    client.force_login(cast.accounts["registrar"])
    assert "/register/themes/left-behind/export" in client.get("/register/themes/left-behind").content.decode()
    assert "表 14" in client.get("/register/exports/new").content.decode()
    told = {"area": COMMUNITY, "form": "csv", "reason": "关爱走访"}
    answered = client.post("/register/themes/left-behind/export", told, follow=True)
    assert "独居老人" in answered.content.decode(), "the page names the theme"
    assert Export.objects.get().state == ExportState.ASKED


def test_numbers_in_answers_stand_under_masks_unless_both_kinds_go() -> None:
    told = ["13812345678", "11010519491231002X"]
    assert "1381234" not in answer(told, frozenset({Hidden.PHONE}))
    assert answer(told, frozenset({Hidden.PHONE, Hidden.DOCUMENT})) == " | ".join(told)

"""A theme with a small form, and somebody it is about, one in each of two grids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from gezhi.domain.registry.models import Person, Theme, ThemeForm
from gezhi.domain.registry.services import themes as services
from gezhi.domain.registry.vocabulary import SubjectKind
from gezhi.ground.plumbing.xlsforms import XlsForm
from gezhi.ground.plumbing.xlsforms.outline import read_outline
from tests.cast import FAR_MICRO, MICRO, MONDAY, Cast

XFORM = """<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>独居老人</h:title><model>
<instance><data id="alone" version="1"><well/><phone/><meta><instanceID/></meta></data></instance>
<bind nodeset="/data/well" type="string" required="true()"/><bind nodeset="/data/phone" type="string"/>
<bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/></model></h:head><h:body>
<select1 ref="/data/well"><label>身体怎样</label><item><label>好</label><value>good</value></item>
<item><label>需要帮助</label><value>help</value></item></select1><input ref="/data/phone"><label>电话</label></input>
</h:body></h:html>"""
FILLED = '<data id="alone" version="1"><well>help</well><phone>13812345678</phone></data>'


@dataclass(frozen=True, slots=True)
class Alone:
    """The theme of old people living alone, its form, 张桂兰 in the cast's town and 孙秀英 in the next district."""

    theme: Theme
    form: ThemeForm
    here: Person
    elsewhere: Person


def words(**changed: object) -> services.ThemeWords:
    told: dict[str, object] = {
        "name": "独居老人",
        "name_en": "Old people living alone",
        "purpose": "定期探访，及时帮助",
        "purpose_en": "Regular visits, help in time",
        "ground": "《中华人民共和国老年人权益保障法》",
        "ground_text": "",
        "department_id": None,
        "roles": ("grid_worker",),
        "departments": (),
        "rhythm_days": 7,
        "ends_date": date(2027, 12, 31),
    }
    return services.ThemeWords(**{**told, **changed})  # type: ignore[arg-type]


def somebody(name: str, code: str) -> Person:
    return Person.objects.create(
        name=name, pinyin=name, initials=name, code=code, gathered="", changed_at=MONDAY, document_kind="111"
    )


@pytest.fixture
def alone(cast: Cast) -> Alone:
    admin = cast.scope("system_admin")
    theme = services.add_theme(scope=admin, key="alone", about=SubjectKind.PERSON, words=words(), at=MONDAY)
    compiled = XlsForm(XFORM, "", XFORM, read_outline(XFORM))
    form = services.keep_form(
        by=admin.actor, theme=theme, content=b"xlsx", name="独居老人.xlsx", compiled=compiled, at=MONDAY
    )
    form = services.adopt_form(scope=admin, key="alone", number=form.number, at=MONDAY)
    return Alone(theme, form, somebody("张桂兰", MICRO), somebody("孙秀英", FAR_MICRO))

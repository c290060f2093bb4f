"""An area is chosen by its name, among one's own only."""

from __future__ import annotations

import pytest
from django import forms
from django.test import Client

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.models import Export
from gezhi.domain.registry.web.area_field import AreaField, area_of
from gezhi.ground.kernel.permissions import Permission
from tests.cast import COMMUNITY, COUNTY, GRID, MICRO, NEXT_COUNTY, Cast

pytestmark = pytest.mark.django_db


class AreaForm(forms.Form):
    area = AreaField(label="area")


def filled(cast: Cast, text: str, role: str = "registrar") -> AreaForm:
    form = AreaForm({"area": text})
    area_of(form).of(cast.scope(role), Permission.REGISTER_KEEP)
    return form


def code_of(cast: Cast, text: str, role: str = "registrar") -> str:
    form = filled(cast, text, role)
    return str(form.cleaned_data["area"]) if form.is_valid() else ""


def test_an_area_is_told_by_its_name_its_code_or_a_line_of_the_list(cast: Cast) -> None:
    name = grids.cell_names([COMMUNITY])[COMMUNITY]
    told = [
        name,
        name.removesuffix("社区"),
        COMMUNITY,
        f" {grids.full_name(COMMUNITY)} {COMMUNITY} ",
        f"{COMMUNITY}000",
    ]
    assert [code_of(cast, text) for text in told] == [COMMUNITY] * len(told)
    assert code_of(cast, MICRO) == MICRO


def test_what_is_not_mine_is_not_there_by_code_or_by_name(cast: Cast) -> None:
    far = [NEXT_COUNTY, grids.cell_names([NEXT_COUNTY])[NEXT_COUNTY], f"{grids.full_name(NEXT_COUNTY)} {NEXT_COUNTY}"]
    above, nothing = [COUNTY[:4], COUNTY], ["天上人间", "370299", "37", "（）", "x" * 400]
    for text in (*far, *above, *nothing):
        form = filled(cast, text, "worker")
        assert not form.is_valid(), text
    refusals = {str(filled(cast, text, "worker").errors["area"]) for text in (*far, *above, "天上人间", "370299")}
    assert len(refusals) == 1, "an area next door is refused in the words for one that never was"


def test_areas_of_one_name_are_told_apart_by_their_codes(cast: Cast) -> None:
    form = filled(cast, "0")
    assert not form.is_valid()
    assert GRID in str(form.errors["area"])


def test_the_list_holds_my_areas_and_works_without_a_script(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.accounts["registrar"])
    for page in ("/register/exports/new", "/register/import"):
        told = client.get(page).content.decode()
        assert f'value="{grids.full_name(COMMUNITY)} {COMMUNITY}"' in told
        assert 'list="id_area_areas"' in told
        assert NEXT_COUNTY not in told
    form = {"layout": "homes", "form": "csv", "reason": "人口核对", "area": grids.cell_names([COMMUNITY])[COMMUNITY]}
    assert client.post("/register/exports/new", form).status_code == 302
    assert Export.objects.get().code == COMMUNITY
    assert client.post("/register/exports/new", {**form, "area": NEXT_COUNTY}).status_code == 422


def test_a_list_too_long_to_choose_from_ends_at_a_whole_level(cast: Cast) -> None:
    all_of_them = grids.offered([COUNTY], 1000)
    towns = [code for code in all_of_them if len(code) <= 9]
    assert {COUNTY, COMMUNITY, GRID, MICRO} <= set(all_of_them)
    assert grids.offered([COUNTY], len(towns)) == towns

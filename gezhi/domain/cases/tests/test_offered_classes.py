"""What kind it is, as residents may say it: out of what is common, never out of what is filed unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import Case, CaseClass
from gezhi.domain.cases.services import catalogue
from gezhi.domain.cases.tests.matters import Classes, filed
from gezhi.domain.cases.tests.test_public_door import Resident, door
from gezhi.domain.cases.vocabulary import ClassKind, State
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.fresh import forget_everything
from tests.cast import Cast

__all__ = ["door"]
pytestmark = pytest.mark.django_db


def test_a_resident_may_say_what_kind_it_is_out_of_what_is_common_and_waits_for_nobody(
    catalogue_loaded: Classes,
) -> None:
    manhole = catalogue_loaded["manhole"]
    rubbish = CaseClass.objects.filter(kind=ClassKind.EVENT, is_local=False).exclude(code=F("major")).latest("code")
    for row in (manhole, rubbish):
        catalogue.count_uses(edition=row.edition_id, uses={(row.kind, row.code): 3})
    catalogue.set_procedure(by=SYSTEM, case_class=rubbish, files_by_rule=True)
    resident = Resident()
    page = resident.page.content.decode()
    assert f'value="{manhole.kind}/{manhole.code}"' in page
    assert f'value="{rubbish.kind}/{rubbish.code}"' not in page, "what is filed unseen is nothing to guess at"

    for kind, expected in (
        (f"{manhole.kind}/{manhole.code}", manhole.pk),
        (f"{rubbish.kind}/{rubbish.code}", None),
        ("", None),
        ("event/no-such", None),
    ):
        assert Resident().sends(**resident.typed(kind=kind)).status_code == 200
        case = Case.objects.latest("reported_at", "id")
        assert (case.case_class_id, case.state) == (expected, State.REPORTED)


def test_before_anything_is_common_nobody_is_asked_what_kind_it_is(catalogue_loaded: Classes) -> None:
    assert "gz-public-kind" not in Resident().page.content.decode()


def test_what_is_common_is_counted_from_the_matters_of_a_season(cast: Cast, catalogue_loaded: Classes) -> None:
    manhole = catalogue_loaded["manhole"]
    for _ in range(2):
        filed(cast, catalogue_loaded)
    at = Case.objects.latest("reported_at").reported_at
    assert catalogue.count_common(at=at) == 1
    assert [row.name for row in selectors.classes_for_residents()] == [manhole.name]
    assert catalogue.count_common(at=at) == 0
    assert catalogue.count_common(at=at + timedelta(days=91)) == 1
    forget_everything()
    assert selectors.classes_for_residents() == []

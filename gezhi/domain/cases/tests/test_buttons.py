"""Which deed a page puts in front."""

from __future__ import annotations

import pytest

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import Case, CaseClass
from gezhi.domain.cases.services import PhotoIn
from gezhi.domain.cases.tests.matters import answered, dispatched, photo, report
from gezhi.domain.cases.web.buttons import deed_buttons, next_button
from gezhi.ground.plumbing.page_parts import Deed
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db

Classes = dict[str, CaseClass]


def buttons(cast: Cast, role: str, case: Case) -> list[Deed]:
    return deed_buttons(case, selectors.possible_deeds(cast.scope(role), case, MONDAY))


def test_a_report_without_a_class_can_be_filed_for_the_form_asks_for_it(cast: Cast, catalogue_loaded: Classes) -> None:
    first = buttons(cast, "acceptor", report(cast))[0]
    assert (first.label, first.primary, first.refusal) == ("立案", True, "")


def test_what_cannot_be_taken_back_stands_last(cast: Cast, catalogue_loaded: Classes) -> None:
    shown = buttons(cast, "acceptor", dispatched(cast, catalogue_loaded))
    assert shown[0].dangerous is False
    assert shown[-1].dangerous is True


def test_a_refused_deed_keeps_its_button_and_says_why(cast: Cast, catalogue_loaded: Classes) -> None:
    case = answered(cast, catalogue_loaded)
    Case.objects.filter(pk=case.pk).update(check_passed=False)
    case.refresh_from_db()
    close = next(deed for deed in buttons(cast, "acceptor", case) if deed.label == "结案")
    assert close.primary is False
    assert "核查未通过" in close.refusal


def test_taking_an_order_is_one_click_that_carries_the_version(cast: Cast, catalogue_loaded: Classes) -> None:
    case = dispatched(cast, catalogue_loaded)
    take = next(deed for deed in buttons(cast, "handler", case) if deed.label == "接单")
    assert (take.by, take.values) == ("post", (("version", case.version),))


def self_handled(cast: Cast, case_class: CaseClass | None) -> Case:
    evidence = [PhotoIn(photo("red"), purpose="before"), PhotoIn(photo("green"), purpose="after")]
    return report(cast, self_handled=True, photos=evidence, case_class=case_class)


def test_a_self_handled_matter_with_a_class_is_audited_by_one_click(cast: Cast, catalogue_loaded: Classes) -> None:
    case = self_handled(cast, catalogue_loaded["unlimited"])
    first, waiting = buttons(cast, "acceptor", case)[0], next_button(case, "to_audit")
    assert waiting is not None
    assert [(deed.label, deed.by, deed.primary) for deed in (first, waiting)] == [("审核通过并结案", "post", True)] * 2


def test_a_self_handled_matter_without_a_class_is_amended_first(cast: Cast, catalogue_loaded: Classes) -> None:
    case = self_handled(cast, None)
    shown, waiting = buttons(cast, "acceptor", case), next_button(case, "to_audit")
    assert waiting is not None
    assert [(deed.label, deed.by, deed.primary) for deed in (shown[0], waiting)] == [("更正", "get", True)] * 2
    assert "请先选择案件类别" in next(deed for deed in shown if deed.label == "审核通过并结案").refusal

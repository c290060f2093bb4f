"""Residents are told whose words count when they report, and can read those again for ever."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import NoticeText
from gezhi.domain.cases.rules import notices as rules
from gezhi.domain.cases.selectors.notice_words import notice, notice_by_code, told_code
from gezhi.domain.cases.services import notices as services
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.fresh import forget_everything
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.scope import Scope
from tests.cast import Cast

KEEPER = Scope(SYSTEM, everything=True)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    forget_everything()


def texts(office: str = "黄岛区社会治理中心") -> dict[str, dict[str, str]]:
    return {"zh": {**dict.fromkeys(rules.PARTS, "如实告知"), "office": office}, "en": {}}


def made(office: str = "黄岛区社会治理中心", after: timedelta = timedelta(0)) -> NoticeText:
    at = now()
    row = services.make_notice(scope=KEEPER, texts=texts(office), valid_from=at + after, at=at)
    forget_everything()
    return row


def office(code: str, at: datetime | None = None) -> str:
    with override("zh-hans"):
        return str(notice_by_code(code, at or now()).parts[0].value)


@given(st.integers(1, 10**8), st.integers(0, 99_999))
def test_a_code_names_one_version_or_our_own_words(version: int, days: int) -> None:
    assert rules.version_of(rules.code_of(version)) == version
    assert rules.own_days(rules.own_code(days)) == days
    assert rules.own_days(rules.code_of(version)) is None
    assert rules.version_of(rules.own_code(days)) is None
    assert len(rules.code_of(version)) <= 16 >= len(rules.own_code(days))


@pytest.mark.parametrize("code", ["", "v", "vx", "v²", "2026-11", "2026-11-", "2026-11-x", "v99999999999"])
def test_what_is_no_code_names_nothing(code: str) -> None:
    assert (rules.version_of(code), rules.own_days(code)) == (None, None)


@pytest.mark.django_db
def test_a_new_version_changes_nothing_for_earlier_reporters(town: None) -> None:
    assert notice(now()).code == "2026-11-180"
    first = made("第一版单位")
    assert notice(now()).code == rules.code_of(first.version)
    second = made("第二版单位")
    assert notice(now()).code == rules.code_of(second.version)

    assert office(rules.code_of(first.version)) == "第一版单位"
    assert office("2026-11-180") == "负责青岛市网格化服务管理的单位"
    assert Client().get(f"/notice/{rules.code_of(first.version)}").status_code == 200


@pytest.mark.django_db
def test_a_version_counts_from_its_time_on_and_is_not_shown_before() -> None:
    later = made(after=timedelta(days=3))
    code = rules.code_of(later.version)
    assert notice(now()).code == "2026-11-180"
    with pytest.raises(Problem) as refused:
        notice_by_code(code, now())
    assert refused.value.code == "scope.not_found"
    assert office(code, now() + timedelta(days=4)) == "黄岛区社会治理中心"


@pytest.mark.django_db
def test_a_report_keeps_the_version_its_page_showed_and_no_other() -> None:
    assert told_code("2026-11-180", now()) == "2026-11-180"
    code = rules.code_of(made().version)
    assert told_code("2026-11-180", now()) == "2026-11-180", "the page was opened before the version began"
    assert told_code(code, now()) == code
    NoticeText.objects.update(valid_from=now() - timedelta(days=1))
    for claimed in ("2026-11-180", "v9999", "", "x"):
        assert told_code(claimed, now()) == code


@pytest.mark.django_db
def test_a_notice_with_a_hole_or_from_yesterday_is_refused_and_changes_nothing() -> None:
    at = now()
    with_hole = {"zh": {**texts()["zh"], "period": "  "}, "en": {}}
    for told, valid_from, code in (
        (with_hole, at, "notice.incomplete"),
        (texts(), at - timedelta(seconds=1), "notice.in_the_past"),
    ):
        with pytest.raises(Problem) as refused:
            services.make_notice(scope=KEEPER, texts=told, valid_from=valid_from, at=at)
        assert refused.value.code == code
    with pytest.raises(Problem):
        services.make_notice(scope=Scope(SYSTEM), texts=texts(), valid_from=at, at=at)
    assert not NoticeText.objects.exists()
    assert not Deed.objects.filter(deed="notice.make").exists()


@pytest.mark.django_db
def test_the_security_administrator_writes_a_version_and_residents_read_it(cast: Cast) -> None:
    keeper, auditor = Client(headers={"accept-language": "zh-CN"}), Client(headers={"accept-language": "zh-CN"})
    keeper.force_login(cast.accounts["security_admin"])
    auditor.force_login(cast.accounts["audit_admin"])
    assert "系统自带" in auditor.get("/console/notice").content.decode()

    form = keeper.get("/console/notice/new").context["form"]
    sent: dict[str, Any] = {name: form.initial[name] for name in form.initial}
    assert keeper.post("/console/notice/new", {**sent, "zh_rights": ""}).status_code == 422
    assert keeper.post("/console/notice/new", {**sent, "zh_office": "黄岛街道社会治理中心"}).status_code == 302
    assert auditor.post("/console/notice/new", sent).status_code == 403

    forget_everything()
    assert "黄岛街道社会治理中心" in Client().get("/report").content.decode()
    assert selectors.notice_in_force(now()) is not None
    assert "系统自带" not in auditor.get("/console/notice").content.decode()

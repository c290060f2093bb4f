"""The audit administrator reads who did and looked at what, and nobody else does."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from gezhi.domain.accounts import services as accounts
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed, Look, Verification
from gezhi.ground.plumbing.journal.sealing import seal_all
from gezhi.ground.plumbing.journal.searching import PAGE
from gezhi.ground.plumbing.journal.verifying import verify_and_note
from gezhi.ground.plumbing.journal.writing import record
from tests.cast import COMMUNITY, FAR_MICRO, LONG_AGO, MICRO, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(cast: Cast) -> Client:
    """The audit administrator of the whole: the cast's own keeps one district of two."""
    accounts.give_post(
        by=SYSTEM,
        account=cast.accounts["audit_admin"],
        role="audit_admin",
        cell_id=grids.live_cell("3702").pk,
        code="3702",
        valid_from=LONG_AGO,
    )
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(cast.accounts["audit_admin"])
    return client


def body(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_a_filter_by_deed_and_user_finds_the_line(auditor: Client, cast: Cast) -> None:
    by = cast.scope("security_admin").actor
    accounts.set_password(by=by, account=cast.accounts["worker"], password="long enough to hold")
    found = body(auditor, f"/console/journal?deed=account.set_password&user={cast.accounts['security_admin'].username}")
    assert "设置密码" in found
    assert cast.accounts["security_admin"].name in found
    assert "没有符合条件的记录" in body(auditor, "/console/journal?deed=account.set_password&user=nobody")


def test_days_are_the_citys_days(auditor: Client) -> None:
    record(deed="duty.start", by=SYSTEM, subject=("duty", None), at=now().replace(2026, 3, 1, 15, 59, 59))
    record(deed="duty.end", by=SYSTEM, subject=("duty", None), at=now().replace(2026, 3, 1, 16, 0, 0))
    first = body(auditor, "/console/journal?since=2026-03-01&until=2026-03-01")
    assert '<td data-label="操作"><a' in first
    assert first.count("<tr data-row>") == 1
    assert body(auditor, "/console/journal?since=2026-03-02&until=2026-03-02").count("<tr data-row>") == 1


def test_pages_go_back_without_losing_or_repeating_a_line(auditor: Client) -> None:
    for _ in range(PAGE + 3):
        record(deed="filter.keep", by=SYSTEM, subject=("filter", None))
    first = body(auditor, "/console/journal?deed=filter.keep")
    assert first.count("<tr data-row>") == PAGE
    edge = Deed.objects.filter(deed="filter.keep").order_by("-seq")[PAGE - 1].seq
    assert f"before={edge}" in first
    assert body(auditor, f"/console/journal?deed=filter.keep&before={edge}").count("<tr data-row>") == 3


def test_a_line_shows_what_was_written_and_opening_it_is_a_look(auditor: Client, cast: Cast) -> None:
    record(deed="catalogue.activate", by=SYSTEM, subject=("class_edition", None), facts={"edition": "cjt214-2007"})
    line = Deed.objects.latest("seq")
    assert "cjt214-2007" in body(auditor, f"/console/journal/deeds/{line.seq}")
    look = Look.objects.get(deed="journal.read")
    assert look.account_id == cast.id("audit_admin")


def test_the_export_holds_the_lines_as_seen_and_is_itself_a_look(auditor: Client) -> None:
    for _ in range(3):
        record(deed="filter.forget", by=SYSTEM, subject=("filter", None))
    answer = auditor.get("/console/journal/export.xlsx?deed=filter.forget")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[3] for row in rows[1:]] == ["删除常用筛选"] * 3
    assert Look.objects.filter(deed="journal.export").count() == 1


def test_who_keeps_a_part_of_the_city_reads_that_part(cast: Cast) -> None:
    for code in (MICRO, FAR_MICRO, ""):
        record(deed="case.note", by=SYSTEM, subject=("case", None), code=code)
    client = Client()
    client.force_login(cast.accounts["audit_admin"])
    assert body(client, "/console/journal?deed=case.note").count("<tr data-row>") == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("since=yesterday", "journal.not_a_filter"),
        ("since=0001-01-01", "journal.not_a_filter"),
        ("subject=7", "journal.not_a_filter"),
        ("deed=case.forged", "journal.not_a_filter"),
        ("journal=both", "journal.not_a_filter"),
        ("before=-1", "journal.not_a_line"),
        ("before=99999999999999999999", "journal.not_a_line"),
    ],
)
def test_a_question_that_cannot_be_read_is_refused(auditor: Client, query: str, code: str) -> None:
    answer = auditor.get(f"/console/journal?{query}", headers={"accept": "application/json"})
    assert answer.status_code == 400
    assert code in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_changed_journal_is_said_on_its_front_page(auditor: Client) -> None:
    record(deed="duty.start", by=SYSTEM, subject=("duty", None), facts={"a": 1}, code=COMMUNITY)
    seal_all()
    assert verify_and_note().faults == []
    assert "有改动" not in body(auditor, "/console/journal")
    Deed.objects.update(deed="duty.end")
    assert verify_and_note().faults
    assert "有改动" in body(auditor, "/console/journal")
    shown = body(auditor, "/console/journal/verifications")
    assert "发现改动" in shown
    assert Verification.objects.count() == 2

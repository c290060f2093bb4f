"""The bell, my list, my wishes, and the console's rules and channels, as people use them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from gezhi.domain.cases.tests.matters import Classes, dispatched
from gezhi.edges.notices import selectors, services
from gezhi.edges.notices.models import Channel, Notice, Preference
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.fresh import forget_everything
from gezhi.ground.plumbing.journal.reading import last_position
from gezhi.ground.plumbing.journal.sealing import seal_all
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def desk(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[role])
    return client


def test_the_bell_counts_the_list_shows_and_opening_reads(cast: Cast, catalogue_loaded: Classes) -> None:
    services.hear()
    case = dispatched(cast, catalogue_loaded)
    seal_all()
    services.hear()
    forget_everything()
    officer, other = desk(cast, "officer"), desk(cast, "gas_officer")

    page = officer.get("/notices").content.decode()
    line = Notice.objects.get(account=cast.id("officer"))

    assert "data-notices>1<" in page
    assert case.number in page
    assert "案件交办" in page
    assert officer.get(f"/live?since={last_position()}").json()["notices"] == 1, "also when nothing else is new"
    assert other.get(f"/notices/{line.pk}").status_code == 404
    assert case.number not in other.get("/notices").content.decode()
    assert officer.get(f"/notices/{line.pk}").headers["Location"] == f"/cases/{case.pk}"
    forget_everything()
    assert "data-notices>0<" in officer.get("/notices?before=nonsense").content.decode()
    assert officer.post("/notices/read", {"until": str(line.pk)}).status_code == 302


def test_a_list_goes_on_page_by_page_by_index(cast: Cast, django_assert_max_num_queries: Any) -> None:
    account = cast.id("worker")
    services_rows = [Notice(account_id=account, mark=str(n), event="announced", at=now()) for n in range(65)]
    Notice.objects.bulk_create(services_rows)
    worker = desk(cast, "worker")
    worker.get("/notices")
    with django_assert_max_num_queries(10):
        first = worker.get("/notices").content.decode()
    assert first.count("gz-list-row") == selectors.PAGE
    ids = sorted(Notice.objects.values_list("pk", flat=True), reverse=True)
    last = worker.get(f"/notices?before={ids[59]}").content.decode()
    assert last.count("gz-list-row") == 5


def test_my_wishes_are_mine_and_a_bad_address_changes_nothing(cast: Cast) -> None:
    worker = desk(cast, "worker")
    told = {"mail": "wang@example.gov.cn", "phone": "139 0000 0000", "digest": "daily", "digest_at": "08:30"}
    assert worker.post("/me/notices", {**told, "quiet_from": "22:00", "quiet_to": "07:00"}).status_code == 302
    page = worker.get("/me/notices").content.decode()
    assert "wang@example.gov.cn" in page
    assert "13900000000" in page
    assert "wang@example.gov.cn" not in desk(cast, "acceptor").get("/me/notices").content.decode()
    before = bytes(Preference.objects.get().mail)
    for bad in ({"mail": "nobody"}, {"mail": "a@b.cn\r\nBcc: c@d.cn"}, {"phone": "abc"}, {"quiet_from": "22:00"}):
        assert worker.post("/me/notices", {**told, **bad}).status_code == 422
    assert bytes(Preference.objects.get().mail) == before


def test_an_administrator_makes_a_channel_tries_it_and_names_it_in_a_rule(cast: Cast, settings: Any) -> None:
    settings.NOTICE_HOSTS = ["robots.example.gov.cn"]
    admin = desk(cast, "system_admin")
    told = {"name": "街道群", "token": "robot-key-0001", "url": "https://robots.example.gov.cn", "area": "370211"}
    assert (
        "不允许"
        in admin.post("/console/notices/channels/new/wecom", {**told, "url": "https://10.0.0.1"}).content.decode()
    )
    assert admin.post("/console/notices/channels/new/wecom", told).status_code == 302
    channel = Channel.objects.get()
    page = admin.get(f"/console/notices/channels/{channel.pk}").content.decode()
    assert "robot-key-0001" not in page
    assert admin.post(f"/console/notices/channels/{channel.pk}/test").status_code == 302
    assert DBTaskResult.objects.count() == 1, "sent by a job, never by the page"
    rule = {
        "version": 0,
        "event": "late",
        "reach": "area",
        "role": "leader",
        "in_app": "on",
        "channels": [str(channel.pk)],
    }
    assert admin.post("/console/notices/rules/new", rule).status_code == 302
    assert admin.post("/console/notices/rules/new", rule).status_code == 422, "the book is at version 1 now"
    overview = admin.get("/console/notices").content.decode()
    assert "街道群" in overview
    assert selectors.book().version == 1
    assert admin.get("/console/notices/rules/late.area.leader").status_code == 200
    assert admin.post("/console/notices/rules/late.area.leader/drop", {"version": "1"}).status_code == 302
    assert "leader" not in {rule.role for rule in selectors.book().rules}
    assert admin.post(f"/console/notices/channels/{channel.pk}/switch").status_code == 302
    assert not Channel.objects.get().is_on


def test_an_announcement_is_told_by_a_job_and_only_in_the_own_area(cast: Cast) -> None:
    admin = desk(cast, "system_admin")
    told = {"title": "停电", "words": "周三停电", "area": "370211"}
    assert admin.post("/console/notices/announce", {**told, "area": "370212"}).status_code == 422
    assert admin.post("/console/notices/announce", told).status_code == 302
    assert DBTaskResult.objects.count() == 1
    assert Notice.objects.count() == 0

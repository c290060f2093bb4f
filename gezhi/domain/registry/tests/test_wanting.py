"""A department asks for a field instead of collecting it again; nothing opens before somebody of the area agreed."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.registry.models import Export, FieldRequest
from gezhi.domain.registry.rules.layouts import LISTS
from gezhi.domain.registry.rules.wanting import LIST_OF, MOST_DAYS, TELLING, check_wish, fields_to_ask, holds
from gezhi.domain.registry.services import wanting
from gezhi.domain.registry.services.exporting import asking, making
from gezhi.domain.registry.tests.test_importing import FATHER, MOTHER, taken
from gezhi.domain.registry.vocabulary import ExportState, Kind, WantedState
from gezhi.domain.registry.web.theme_words import today
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed, Look
from tests.cast import COMMUNITY, COUNTY, GRID, NEXT_COUNTY, Cast

db = pytest.mark.django_db
DAY = date(2026, 11, 16)


def wish(cast: Cast, role: str = "officer", **more: Any) -> FieldRequest:
    told = {
        "kind": Kind.PERSON,
        "fields": ["education"],
        "area": COMMUNITY,
        "reason": "学历统计",
        "ground": "《统计法》",
    }
    return wanting.want(
        scope=cast.scope(role), **{**told, "ground": "《统计法》", "ends": today() + timedelta(days=30), **more}
    )


def agreed(cast: Cast, **more: Any) -> FieldRequest:
    return wanting.decide(scope=cast.scope("leader"), id=wish(cast, **more).pk, is_agreed=True)


def refused(code: str, do: Any) -> None:
    with pytest.raises(Problem) as problem:
        do()
    assert problem.value.code == code


@db
def test_nothing_opens_before_somebody_agreed_and_then_exactly_that_field(cast: Cast, tmp_path: Path) -> None:
    taken(tmp_path, FATHER + MOTHER)
    row, scope = wish(cast), cast.scope("officer")
    refused("wanted.over", lambda: asking.ask_wanted(scope=scope, id=row.pk, form="csv"))
    refused("scope.forbidden", lambda: wanting.decide(scope=scope, id=row.pk, is_agreed=True))
    wanting.decide(scope=cast.scope("leader"), id=row.pk, is_agreed=True)

    listed = making.make(id=asking.ask_wanted(scope=scope, id=row.pk, form="csv").pk)
    _, pieces = asking.take(scope=scope, id=listed.pk)
    people = list(csv.DictReader(io.StringIO(b"".join(pieces).decode("utf-8-sig"))))
    assert [*people[0]] == ["姓名", "网格编码", "小区", "楼栋", "单元", "楼层", "房号", "文化程度", "水印"]
    assert {person["姓名"][1:] for person in people} == {"**"}
    assert "学历统计" in people[0]["水印"]
    refused("list.unknown_list", lambda: asking.ask_wanted(scope=scope, id=row.pk, form="csv", unmasked=["phone"]))
    assert asking.ask_wanted(scope=scope, id=row.pk, form="csv", unmasked=["name"]).state == ExportState.ASKED
    refused("scope.forbidden", lambda: asking.ask(scope=scope, layout="people", area=GRID, form="csv", reason="统计"))
    deeds = Deed.objects.filter(subject_id=row.pk).order_by("seq").values_list("deed", flat=True)
    assert [*deeds] == ["register.wanted.ask", "register.wanted.agree"]
    assert Look.objects.filter(deed="register.export.take").count() == 1


@db
def test_a_request_ends_by_itself_or_is_given_back_and_its_list_with_it(cast: Cast) -> None:
    row, scope = agreed(cast), cast.scope("officer")
    listed = making.make(id=asking.ask_wanted(scope=scope, id=row.pk, form="csv").pk)
    refused("list.not_ready", lambda: asking.take(scope=scope, id=listed.pk, at=now() + timedelta(days=31)))
    later = now() + timedelta(days=31)
    refused("wanted.over", lambda: asking.ask_wanted(scope=scope, id=row.pk, form="csv", at=later))
    assert wanting.give_back(scope=scope, id=row.pk).state == WantedState.ENDED
    refused("list.not_ready", lambda: asking.take(scope=scope, id=listed.pk))
    refused("wanted.over", lambda: wanting.give_back(scope=scope, id=row.pk))


@db
def test_others_neither_see_a_request_nor_use_it(cast: Cast) -> None:
    row = agreed(cast)
    for role in ("gas_officer", "registrar", "far_registrar", "worker"):
        refused("scope.not_found", lambda role=role: asking.ask_wanted(scope=cast.scope(role), id=row.pk, form="csv"))
    refused("scope.not_found", lambda: asking.ask_wanted(scope=cast.scope("leader"), id=row.pk, form="csv"))
    refused("scope.forbidden", lambda: wish(cast, area=NEXT_COUNTY))
    refused("wanted.no_department", lambda: wish(cast, role="leader"))
    refused("wanted.not_open", lambda: wanting.decide(scope=cast.scope("leader"), id=row.pk, is_agreed=False))
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldRequest.objects.filter(pk=row.pk).update(decided_by=cast.id("officer"))
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldRequest.objects.filter(pk=wish(cast).pk).update(state=WantedState.AGREED)


@db
def test_a_request_is_made_agreed_and_fetched_on_its_pages_and_stands_where_homes_are_visited(cast: Cast) -> None:
    officer, leader, registrar = (Client() for _ in range(3))
    for client, role in ((officer, "officer"), (leader, "leader"), (registrar, "registrar")):
        client.force_login(cast.accounts[role])
    told = {"area": COMMUNITY, "reason": "学历统计", "ground": "《统计法》", "last_day": today().isoformat()}
    mixed = officer.post("/register/wanted/new", {**told, "fields_wanted": ["person.education", "home.use"]})
    assert (mixed.status_code, "同一类别" in mixed.content.decode()) == (422, True)
    made = officer.post("/register/wanted/new", {**told, "fields_wanted": ["person.education"]})
    page = made["Location"]
    assert "待批准" in officer.get(page).content.decode()
    assert "文化程度" not in registrar.get(f"/register/stale?area={COMMUNITY}").content.decode()
    assert leader.post(f"{page}/decide", {"decision": "go"}).status_code == 302
    for visits in (f"/register/stale?area={GRID}", f"/register/progress?area={COUNTY}"):
        assert "综合行政执法局：人员 · 文化程度" in registrar.get(visits).content.decode()
    assert officer.post(f"{page}/list", {"form": "csv"}).status_code == 302
    listed = Export.objects.get()
    assert str(listed.pk) in officer.get(page).content.decode()
    taken_out = officer.post(f"{page}/take", {"list": str(listed.pk)})
    assert b"".join(taken_out.streaming_content).decode("utf-8-sig").startswith("姓名")  # type: ignore[attr-defined]
    assert officer.post(f"{page}/take", {"list": "x"}).status_code == 404
    assert officer.post(f"{page}/end").status_code == 302
    assert "已终止" in officer.get("/register/wanted").content.decode()


def test_only_fields_of_the_kind_may_be_asked_for_and_never_what_tells_who_it_is() -> None:
    for kind, listed in LIST_OF.items():
        assert set(fields_to_ask(kind)) <= set(LISTS[listed])
        assert not set(fields_to_ask(kind)) & set(TELLING[kind])
    assert fields_to_ask(Kind.PET) == ()
    told: dict[str, Any] = {"reason": "统计", "ground": "《统计法》", "ends": DAY + timedelta(days=1), "today": DAY}
    for kind, fields in ((Kind.PET, ["name"]), (Kind.PERSON, ["religion"]), (Kind.PERSON, []), (Kind.HOME, ["phone"])):
        refused("wanted.unknown_field", lambda kind=kind, fields=fields: check_wish(kind, fields, **told))
    refused("wanted.no_words", lambda: check_wish(Kind.HOME, ["use"], **{**told, "ground": " "}))


@given(st.integers(-400, 800), st.integers(0, 800))
def test_a_request_holds_exactly_until_its_last_day(length: int, later: int) -> None:
    ends = DAY + timedelta(days=length)
    told: dict[str, Any] = {"reason": "统计", "ground": "《统计法》", "ends": ends, "today": DAY}
    if not 1 <= length <= MOST_DAYS:
        refused("wanted.bad_end", lambda: check_wish(Kind.HOME, ["use"], **told))
        return
    check_wish(Kind.HOME, ["use"], **told)
    day = DAY + timedelta(days=later)
    assert holds("agreed", ends, day) == (later < length)
    assert not any(holds(state, ends, day) for state in ("asked", "refused", "ended"))

"""What a phone sends stands in the register once, as it came; what is refused changes nothing and says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gezhi.domain.registry.models import Theme, ThemeForm, ThemePhoto, ThemeRecord, ThemeVisit
from gezhi.domain.registry.selectors.themes import submission_of
from gezhi.domain.registry.services import themes, visits
from gezhi.domain.registry.services.visits import forget_ended
from gezhi.domain.registry.tests.theme_fixtures import FILLED, Alone, alone
from gezhi.domain.registry.vocabulary import SubjectKind
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.photos import store
from tests.cast import MONDAY, Cast
from tests.contracts.openrosa.phone import SERVER, Phone, filled, phone_of, picture
from tests.everything import everything
from tests.queries import measure

__all__ = ["alone"]
pytestmark = pytest.mark.django_db


def answered(device: Phone, alone: Alone, /, **answers: str) -> str:
    return filled(device.form("alone"), alone.here.pk, **{"well": "help", "phone": "13812345678", **answers})


def test_what_a_phone_sends_is_a_visit_kept_as_it_came(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    xml = answered(phone, alone)
    sent = phone.send(xml)
    assert (sent.status, sent.message) == (201, "已保存为第 1 次走访。")
    visit = ThemeVisit.objects.select_related("record", "form").get()
    assert submission_of(visit) == xml
    assert (visit.record.subject_id, visit.form, visit.visited_by) == (alone.here.pk, alone.form, cast.id("worker"))
    assert visit.record.due_date is not None
    deed = Deed.objects.get(deed="theme.fill")
    assert (deed.kind, facts_of(deed)["by"]) == ("program", "field client")
    assert b"13812345678" not in bytes(visit.submission)


def test_it_opens_at_the_desk_as_one_filled_in_there_does(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    xml = answered(phone, alone)
    phone.send(xml)
    desk = Client()
    desk.force_login(cast.accounts["worker"])
    visit = ThemeVisit.objects.get()
    base = f"/register/themes/alone/person/{alone.here.pk}/visits/{visit.pk}"
    assert "第 1 次走访" in desk.get(base).content.decode()
    assert desk.get(f"{base}/submission.xml").content.decode() == xml


def test_the_same_again_is_one_visit(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    xml = answered(phone, alone)
    first = phone.send(xml)
    before = everything()
    again = [phone.send(xml) for _ in range(3)]
    assert {(sent.status, sent.message) for sent in again} == {(first.status, first.message)}
    assert everything() == before
    assert ThemeVisit.objects.count() == 1


def test_what_was_accepted_is_accepted_again_after_the_theme_has_ended(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    xml = answered(phone, alone)
    phone.send(xml)
    themes.end_theme(scope=cast.scope("system_admin"), key="alone", reason="工作结束", at=now())
    assert phone.send(xml).status == 201


def test_several_posts_make_one_visit_with_all_its_pictures(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    xml = answered(phone, alone, phone="one.jpg").replace("</well>", "</well><second>two.png</second>")
    first = phone.send(xml, {"one.jpg": picture("red")}, more=True)
    assert (first.status, ThemeVisit.objects.count(), ThemePhoto.objects.count()) == (202, 1, 1)
    assert "two.png" in first.message
    last = phone.send(xml, {"two.png": picture("blue")})
    assert (last.status, ThemeVisit.objects.count()) == (201, 1)
    assert phone.send(xml, {"one.jpg": picture("red")}).status == 201
    visit = ThemeVisit.objects.get()
    assert {photo.visit_id for photo in ThemePhoto.objects.all()} == {visit.pk}
    assert ThemePhoto.objects.count() == 2
    assert [facts_of(deed)["pictures"] for deed in Deed.objects.filter(deed="theme.add_pictures").order_by("seq")] == [
        1,
        1,
    ]


def test_a_picture_is_seen_at_the_desk_under_the_name_that_the_answers_give_it(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    phone.send(answered(phone, alone, phone="1 2.jpg"), {"1 2.jpg": picture()})
    visit = ThemeVisit.objects.get()
    base = f"/register/themes/alone/person/{alone.here.pk}/visits/{visit.pk}/photos/"
    worker, cover = Client(), Client()
    worker.force_login(cast.accounts["worker"])
    cover.force_login(cast.accounts["cover"])
    seen = worker.get(f"{base}1%202.jpg")
    assert seen["Content-Type"] == "image/jpeg"
    assert b"".join(seen.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]  # a streaming response
    assert worker.get(f"{base}other.jpg").status_code == 404
    assert cover.get(f"{base}1%202.jpg").status_code == 404


def test_files_that_no_answer_names_and_other_kinds_are_told_and_not_kept(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    sent = phone.send(answered(phone, alone, phone="audit.csv"), {"audit.csv": b"a,b", "stray.jpg": picture()})
    assert sent.status == 201
    assert "audit.csv" in sent.message
    assert "stray.jpg" in sent.message
    assert not ThemePhoto.objects.exists()


def test_another_account_with_the_same_identifier_is_told_nothing(cast: Cast, alone: Alone) -> None:
    phone, other, id = phone_of(cast, "worker"), phone_of(cast, "cover"), uuid4()
    xform = phone.form("alone")
    assert phone.send(filled(xform, alone.here.pk, id=id, well="help")).status == 201
    before = everything()
    sent = other.send(filled(xform, alone.here.pk, id=id, well="good"))
    assert sent.status == 409
    for word in ("张", "help", str(alone.here.pk), "独居"):
        assert word not in sent.content.decode()
    assert everything() == before


def test_other_answers_under_the_same_identifier_are_refused_and_the_first_stand(cast: Cast, alone: Alone) -> None:
    phone, id = phone_of(cast, "worker"), uuid4()
    xform = phone.form("alone")
    first = filled(xform, alone.here.pk, id=id, well="help")
    phone.send(first)
    sent = phone.send(filled(xform, alone.here.pk, id=id, well="good"))
    assert (sent.status, sent.message) == (409, "该标识此前已报送过不同内容，以先报送的为准。")
    assert submission_of(ThemeVisit.objects.get()) == first


def test_an_identifier_that_is_no_uuid_is_one_all_the_same(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    xml = filled(phone.form("alone"), alone.here.pk, id="urn:phone-7:42", well="good")
    assert [phone.send(xml).status, phone.send(xml).status] == [201, 201]
    assert ThemeVisit.objects.count() == 1


def test_an_older_edition_of_the_form_is_taken_and_one_never_in_use_is_not(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    old = answered(phone, alone)
    admin = cast.scope("system_admin")
    ThemeForm.objects.create(
        theme=alone.theme, number=2, file_name="neu.xlsx", file=b"2", digest="2", xform=alone.form.xform,
        outline=alone.form.outline, added_at=MONDAY,
    )  # fmt: skip
    coming = old.replace('version="1"', 'version="2"').replace("uuid:", "uuid:1")
    assert phone.send(coming).status == 409
    themes.adopt_form(scope=admin, key="alone", number=2, at=now())
    assert phone.forms()["alone"]["version"] == "2"
    assert phone.send(old).status == 201
    assert ThemeVisit.objects.get().form_id == alone.form.pk


def test_a_post_may_not_reach_what_lies_outside_the_area(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    xform = phone.form("alone")
    before = everything()
    outside = phone.send(filled(xform, alone.elsewhere.pk, well="good"))
    made_up = phone.send(filled(xform, uuid4(), well="good"))
    assert (outside.status, outside.content) == (404, made_up.content)
    assert everything() == before


def test_a_theme_that_has_ended_says_so_to_whom_it_was_open(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    xml = answered(phone, alone)
    themes.end_theme(scope=cast.scope("system_admin"), key="alone", reason="工作结束", at=now())
    before = everything()
    assert phone.send(xml).status == 409
    assert phone.forms() == {}
    Theme.objects.update(roles=["micro_worker"])
    assert phone.send(xml).status == 404
    Theme.objects.update(roles=["grid_worker"])
    assert everything() == before


WRONG: dict[str, tuple[Any, int]] = {
    "no xml": ("<data", 422),
    "an entity": ('<!DOCTYPE x [<!ENTITY a "b">]><data id="alone" version="1">&a;</data>', 422),
    "an external entity": ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><data id="alone">&a;</data>', 422),
    "not utf-8": ("<data>好</data>".encode("gb18030"), 422),
    "a well without a bottom": ("<data>" + "<a>" * 50_000 + "</a>" * 50_000 + "</data>", 422),
    "huge": ("<data>" + "x" * 2_100_000 + "</data>", 413),
    "empty": ("", 422),
    "no identifier": ('<data id="alone" version="1"><well>good</well></data>', 422),
    "no subject": ('<data id="alone" version="1"><meta><instanceID>uuid:1</instanceID></meta></data>', 422),
    "another form": ('<data id="no-such" version="1">{meta}</data>', 404),
    "another root": ('<other id="alone" version="1">{meta}</other>', 409),
    "no version": ('<data id="alone">{meta}</data>', 422),
    "a version with words": ('<data id="alone" version="一">{meta}</data>', 422),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_filled_form_is_refused_in_words_and_changes_nothing(cast: Cast, alone: Alone, what: str) -> None:
    phone = phone_of(cast, "worker")
    xml, status = WRONG[what]
    meta = f"<meta><instanceID>uuid:{uuid4()}</instanceID><gezhi_subject>{alone.here.pk}</gezhi_subject></meta>"
    before = everything()
    sent = phone.send(xml.replace("{meta}", meta) if isinstance(xml, str) else xml, {"x.jpg": picture()})
    assert sent.status == status
    assert len(sent.message) > 4
    assert sent.headers["X-OpenRosa-Version"] == "1.0"
    assert everything() == before


def test_a_broken_picture_refuses_all_of_it_and_leaves_no_file(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    xml = answered(phone, alone, phone="bad.jpg").replace("</well>", "</well><second>good.jpg</second>")
    before = everything()
    sent = phone.send(xml, {"good.jpg": picture("green"), "bad.jpg": picture()[:100]})
    assert (sent.status, everything()) == (422, before)


def test_a_picture_that_is_too_large_is_refused_by_name(
    cast: Cast, alone: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_BYTES", 1024 * 1024)
    phone = phone_of(cast, "worker")
    xml = answered(phone, alone, phone="big.jpg")
    before = everything()
    sent = phone.send(xml, {"big.jpg": b"\xff\xd8" + b"x" * 1024 * 1024})
    assert (sent.status, "big.jpg" in sent.message, everything() == before) == (413, True, True)


def test_a_post_that_is_larger_than_any_form_is_refused_in_the_same_words(cast: Cast, settings: Any) -> None:
    settings.FORM_MOST_BYTES = 1000
    sent = phone_of(cast, "worker").send("<data>" + "x" * 2000 + "</data>")
    assert (sent.status, sent.headers["X-OpenRosa-Version"]) == (413, "1.0")


def test_a_post_that_cannot_be_taken_apart_is_refused(cast: Cast) -> None:
    phone = phone_of(cast, "worker")
    answer = Client().post(
        f"{SERVER}/submission",
        b"--x\r\nbroken",
        content_type="multipart/form-data; boundary=",
        headers={"Authorization": f"Bearer {phone.token}"},
    )
    assert answer.status_code == 400
    assert b"OpenRosaResponse" in answer.content


def test_a_post_without_a_length_is_refused(cast: Cast) -> None:
    """The server reads bodies by the length they have (decision 6); ODK Collect always tells it."""
    phone = phone_of(cast, "worker")
    answer = Client().generic(
        "POST",
        f"{SERVER}/submission",
        headers={"Authorization": f"Bearer {phone.token}", "Transfer-Encoding": "chunked"},
    )
    assert answer.status_code == 411


def test_a_head_tells_where_to_and_how_much(cast: Cast) -> None:
    answer = phone_of(cast, "worker").ask("head", f"{SERVER}/submission")
    assert (answer.status_code, answer["Location"]) == (204, f"{SERVER}/submission")
    assert int(answer["X-OpenRosa-Accept-Content-Length"]) > 1_000_000
    assert answer["Date"].endswith("GMT")


def test_what_i_have_begun_in_the_browser_stays(cast: Cast, alone: Alone) -> None:
    scope, phone = cast.scope("worker"), phone_of(cast, "worker")
    mark = visits.mark_of(scope, "alone", "person", alone.here.pk, date(2026, 11, 16))
    visits.save_draft(scope=scope, mark=mark, form=alone.form, content=FILLED, at=MONDAY)
    phone.send(answered(phone, alone))
    desk = Client()
    desk.force_login(cast.accounts["worker"])
    assert desk.get(f"/register/themes/alone/person/{alone.here.pk}/draft").content.decode() == FILLED


def test_the_lists_that_a_form_of_the_office_names_come_with_it(cast: Cast, alone: Alone) -> None:
    told = alone.form.xform.replace(
        "</model>", """<bind nodeset="/data/x" calculate="pulldata('homes', 'label', 'name', .)"/></model>"""
    )
    ThemeForm.objects.filter(pk=alone.form.pk).update(xform=told)
    assert set(phone_of(cast, "worker").files("alone")) == {"gezhi_subjects.csv", "homes.csv"}


def test_pictures_go_with_the_visit_when_the_theme_is_forgotten(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    phone.send(answered(phone, alone, phone="a.jpg"), {"a.jpg": picture()})
    themes.end_theme(scope=cast.scope("system_admin"), key="alone", reason="工作结束", at=MONDAY)
    assert forget_ended(now(), 10).count == 1
    assert not ThemePhoto.objects.exists()
    assert not ThemeRecord.objects.exists()


def test_a_theme_about_homes_asks_for_homes(cast: Cast, alone: Alone) -> None:
    Theme.objects.filter(pk=alone.theme.pk).update(about=SubjectKind.HOME)
    assert "填报哪一户" in phone_of(cast, "worker").form("alone")


def test_what_a_phone_asks_and_sends_costs_few_statements(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    told = phone.forms()["alone"]
    proof = {"Authorization": f"Bearer {phone.token}"}

    def got(url: str) -> Callable[[], None]:
        def ask() -> None:
            assert phone.client.get(url, headers=proof).status_code == 200

        return ask

    xform = phone.form("alone")
    waiting = [filled(xform, alone.here.pk, well="good") for _ in range(2)]

    def send() -> None:
        parts = {"xml_submission_file": SimpleUploadedFile("a.xml", waiting.pop().encode())}
        assert phone.client.post(f"{SERVER}/submission", parts, headers=proof).status_code == 201

    measure("OpenRosa form list", got(f"{SERVER}/formList"))
    measure("OpenRosa manifest", got(told["manifestUrl"]))
    measure("OpenRosa submission", send)

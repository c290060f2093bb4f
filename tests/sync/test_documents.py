"""Documents come down: everything of a post's area and nothing else, in pages, and then what changes."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta

import orjson
import pytest
from django.test import Client

from gezhi.domain.accounts import services as accounts
from gezhi.domain.accounts.models import Post
from gezhi.domain.cases.selectors import carried_cases
from gezhi.domain.cases.services import Command, assessing, beside
from gezhi.domain.cases.tests.matters import Classes, command, place, report
from gezhi.domain.grids.services import Relocation
from gezhi.domain.registry.models import Building, Home, Person
from gezhi.domain.registry.services import people, places
from gezhi.domain.registry.services.moving import move_register
from gezhi.domain.registry.tests.test_people import door
from gezhi.domain.registry.tests.test_themes import fill
from gezhi.domain.registry.tests.theme_fixtures import Alone, alone
from gezhi.edges.sync.rules.cursors import Cursor, written
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.journal.models import Deed, Look
from tests.cast import FAR_AWAY, INSIDE_NEXT, MICRO, MONDAY, NEXT_MICRO, Cast
from tests.programs import API, Programs
from tests.sync.conftest import Phones
from tests.sync.phone import settled

__all__ = ["alone"]
pytestmark = pytest.mark.django_db

Houses = dict[str, Building]
SECOND = timedelta(seconds=1)
DOCUMENT = "11010519491231002X"


def enter(cast: Cast, home: Home, name: str = "张三", **values: object) -> Person:
    return people.enter(scope=cast.scope("worker"), home_id=home.pk, values={"name": name, **values}, at=MONDAY)


def test_a_post_gets_its_own_area_and_nothing_else(cast: Cast, houses: Houses, phone: Phones) -> None:
    mine, far = report(cast), report(cast, by="stranger", place=place(FAR_AWAY))

    worker, cover = phone("worker").sync(), phone("cover").sync()

    assert len(worker.ids("homes")) == 16
    assert len(cover.ids("homes")) == 4
    assert {row["code"] for row in cover.held["homes"].values()} == {NEXT_MICRO}
    assert worker.one("buildings", name="3号楼")["compound"] == "海韵花园"
    assert worker.ids("cases") == {str(mine.pk)}
    assert str(far.pk) not in orjson.dumps(worker.held).decode()
    assert {row["code"] for row in worker.held["cells"].values()} >= {MICRO, NEXT_MICRO}
    assert worker.ids("editions") == {"believed", "catalogue", "labels", "mesh", "moves"}


def test_numbers_come_masked_names_whole_and_the_taking_along_is_a_look(
    cast: Cast, houses: Houses, phone: Phones
) -> None:
    home = door(houses["here"], "301")
    person = enter(cast, home, document=DOCUMENT, phone="13800138000")

    held = phone("worker").sync().one("people", id=str(person.pk))

    assert (held["name"], held["document"], held["phone"]) == ("张三", "110***********002X", "138****8000")
    assert (held["home"], held["ties"]) == (str(home.pk), [[str(home.pk), "lives", None]])
    assert Look.objects.filter(deed="sync.take_along", account_id=cast.id("worker")).count() == 1


def test_a_walk_comes_in_pages_and_may_be_broken_off_anywhere(cast: Cast, phone: Phones) -> None:
    places.add_building(
        scope=cast.scope("worker"), name="1号楼", point=INSIDE_NEXT, stairwells=4, floors=20, rooms=4, at=MONDAY
    )
    whole, slow = phone("worker").sync(), phone("worker")
    slow.bytes = 1

    slow.held = {"homes": {"left-over": {"code": MICRO, "id": "left-over"}}}
    while True:
        slow.ask()  # the answer is lost
        if not slow.pull():
            break

    assert len(whole.ids("homes")) == 320
    assert slow.held == whole.held
    assert len(slow.answers) > 2 * len(whole.answers)
    assert max(len(answer.content) for answer in slow.answers) < 40_000


def test_nothing_new_is_a_few_bytes(cast: Cast, houses: Houses, phone: Phones) -> None:
    held = phone("worker").sync()

    answer = held.ask()

    assert answer.json()["parts"] == []
    assert not answer.json()["more"]
    assert len(answer.content) < 1024


def test_somebody_who_moves_in_arrives_with_the_door_they_live_behind(
    cast: Cast, houses: Houses, phone: Phones
) -> None:
    held = phone("worker").sync()
    home = door(houses["here"], "201")

    person = enter(cast, home)
    held.sync()

    assert held.one("people", id=str(person.pk))["name"] == "张三"
    assert held.one("homes", id=str(home.pk))["condition"] == "lived_in"
    (page,) = [answer.json() for answer in held.answers[-1:]]
    assert {part["kind"] for part in page["parts"]} == {"homes", "people"}


def test_whoever_leaves_the_area_is_gone_and_arrives_where_they_went(cast: Cast, houses: Houses, phone: Phones) -> None:
    there, here = door(houses["there"], "101", "1"), door(houses["here"], "101")
    person, stays = enter(cast, there), enter(cast, here, name="李四")
    worker, cover = phone("worker").sync(), phone("cover").sync()
    assert cover.ids("people") == {str(person.pk)}

    people.move(scope=cast.scope("worker"), id=person.pk, home_id=here.pk, at=MONDAY)
    worker.sync()
    cover.sync()

    assert cover.ids("people") == set()
    assert worker.one("people", id=str(person.pk))["home"] == str(here.pk)
    assert not mentions(cover.answers[-1].json(), stays.pk, here.pk), "what was never in the area is not spoken of"


def mentions(page: object, *ids: object) -> bool:
    text = orjson.dumps(page).decode()
    return any(str(id) in text for id in ids)


def test_what_happens_elsewhere_is_not_heard_of(cast: Cast, houses: Houses, phone: Phones) -> None:
    held = phone("cover").sync()
    person = enter(cast, door(houses["here"], "101"))
    beside.note(command=command(cast, "acceptor", report(cast)), words="看过")

    held.sync()

    page = held.answers[-1].json()
    assert page["parts"] == []
    assert not mentions(page, person.pk)


def test_a_matter_that_ends_is_gone_but_its_reporter_hears_for_a_while_how_it_ended(
    cast: Cast, catalogue_loaded: Classes, phone: Phones
) -> None:
    held, colleague, case = phone("worker"), phone("acceptor"), report(cast, at=now())
    held.sync()
    told = held.one("cases", id=str(case.pk))
    assert (told["mine"], told["state"], told["until"]) == ("reporter", "reported", None)
    assert "withdraw" in told["deeds"]
    assert colleague.sync().ids("cases") == {str(case.pk)}

    assessing.decline(command=Command(cast.scope("acceptor"), case.pk, reason="重复"))
    held.sync()

    assert colleague.sync().ids("cases") == set()
    ended = held.one("cases", id=str(case.pk))
    assert (ended["state"], ended["last_words"]) == ("declined", "重复")
    case.refresh_from_db()
    until = case.changed_at + timedelta(days=3)
    assert datetime.fromisoformat(ended["until"]) == until
    scope = cast.scope("worker")
    carried = [len(carried_cases(scope, ids=None, after=None, most=9, now=until + off)) for off in (-SECOND, SECOND)]
    assert carried == [1, 0]


def test_a_published_mesh_is_leave_and_enter(cast: Cast, houses: Houses, phone: Phones) -> None:
    worker, cover = phone("worker").sync(), phone("cover").sync()

    move_register(Relocation(2, {}, {MICRO: (NEXT_MICRO,)}, frozenset(), lambda lon, lat: NEXT_MICRO))
    journal.record(deed="mesh.publish", by=SYSTEM, subject=("mesh_edition", None))
    worker.sync()
    cover.sync()

    assert {row["code"] for row in worker.held["homes"].values()} == {NEXT_MICRO}
    assert len(cover.ids("homes")) == 16


def test_a_table_taken_in_is_walked_through_again(cast: Cast, houses: Houses, phone: Phones) -> None:
    held = phone("worker").sync()
    Home.objects.filter(building=houses["there"]).update(state="cancelled", reason="mistaken")
    journal.record(deed="register.import", by=SYSTEM, subject=("gathering", None), code=NEXT_MICRO)

    held.sync()

    assert len(held.ids("homes")) == 12
    kinds = [part["kind"] for part in held.answers[-1].json()["parts"]]
    assert kinds == ["editions", "buildings", "homes", "people", "inspections"]


def test_a_theme_comes_with_its_form_and_marks_to_whom_it_is_open_and_to_nobody_else(
    cast: Cast, alone: Alone, phone: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gezhi.edges.sync.services.handing.now", lambda: MONDAY)
    worker, registrar = phone("worker").sync(), phone("registrar").sync()
    assert worker.one("themes", key="alone")["name"] == "独居老人"
    assert worker.one("forms", theme=str(alone.theme.pk))["xform"].startswith("<?xml")

    visit = fill(cast, alone)
    worker.sync()
    registrar.sync()

    mark = worker.one("marks", id=str(visit.record_id))
    assert (mark["subject"], mark["due_date"]) == (str(alone.here.pk), "2026-11-23")
    assert not mentions(registrar.held, visit.record_id, alone.theme.pk)
    assert not mentions(registrar.answers[-1].json(), visit.record_id)


def test_a_restored_journal_is_noticed_and_everything_walked_again(cast: Cast, houses: Houses, phone: Phones) -> None:
    held = phone("worker").sync()
    held.held["homes"]["of another life"] = {"code": MICRO, "id": "of another life"}

    Deed.objects.update(facts_digest=b"another line")
    held.sync()

    assert "of another life" not in held.ids("homes")
    assert len(held.ids("homes")) == 16


def test_a_cursor_that_cannot_be_read_is_refused_and_one_of_another_protocol_begins_anew(
    cast: Cast, houses: Houses, phone: Phones
) -> None:
    held = phone("worker").sync()
    held.cursor = "nonsense!"
    assert (held.ask().status, held.answers[-1].code) == (422, "sync.bad_cursor")
    held.cursor = written(Cursor(10**12, "", "", "", (), ""))
    assert held.ask().json()["parts"][0]["span"][0] == ""
    held.cursor = "WzJd"  # [2]
    assert held.ask().status == 200


def test_a_post_that_has_ended_is_to_be_forgotten_and_one_of_others_does_not_exist(cast: Cast, phone: Phones) -> None:
    worker, cover = phone("worker"), phone("cover")
    accounts.end_post(by=SYSTEM, post=Post.objects.get(pk=worker.post), at=now())
    settled()

    assert (worker.ask().status, worker.answers[-1].code) == (410, "sync.post_ended")
    cover.post = worker.post
    assert cover.ask().status == 404


def test_only_posts_in_force_are_offered(cast: Cast, program: Programs) -> None:
    (post,) = program("worker").get("/sync/posts").json()["posts"]
    assert (post["role"], post["name"]) == ("grid_worker", "001网格")
    assert program("worker").client.get(f"{API}/sync/posts").status_code == 401


def test_a_page_is_packed_for_whoever_unpacks(cast: Cast, houses: Houses, phone: Phones) -> None:
    held = phone("worker")
    headers = {"Authorization": f"Bearer {held.program.token}", "Accept-Encoding": "gzip"}
    answer = Client().get(f"{API}/sync/posts/{held.post}/documents", headers=headers)

    assert answer["Content-Encoding"] == "gzip"
    assert orjson.loads(gzip.decompress(answer.content))["parts"]
    assert len(answer.content) < len(held.ask().content) / 3

"""The grid worker's day on a phone: take and finish orders, report, settle on the spot; one click audits it."""

from __future__ import annotations

from playwright.sync_api import expect

from gezhi.domain.cases import services
from gezhi.domain.cases.models import Case, CaseClass
from gezhi.domain.cases.services import assessing, dispatching
from gezhi.domain.cases.vocabulary import Deed, State
from gezhi.ground.kernel.clock import now
from tests.browsing import assert_accessible, assert_fits
from tests.cast import INSIDE, Cast
from tests.journeys.conftest import Desk, Sit, stand_at, take_photo

Classes = dict[str, CaseClass]
PLACES = ["今日", "地图", "上报", "网格", "我的"]


def dispatched_to_worker(cast: Cast, classes: Classes, words: str, *photos: bytes) -> Case:
    """A case that lies in the worker's hands, with the reporter's photos."""
    at = now()
    place = services.Place(lon=INSIDE[0], lat=INSIDE[1], address="长江路 1 号")
    told = services.Report(words=words, place=place, photos=[services.PhotoIn(one) for one in photos])
    case = services.report(scope=cast.scope("acceptor", at), report=told).case
    assessing.file(command=services.Command(cast.scope("acceptor", at), case.pk), case_class=classes["unlimited"])
    wanted = services.Command(cast.scope("dispatcher", at), case.pk)
    dispatching.dispatch(command=wanted, worker_id=cast.id("worker"))
    return case


def well(desk: Desk) -> None:
    """The page is fit for a thumb and for everybody."""
    assert_fits(desk.page)
    assert_accessible(desk.page)


def test_a_worker_takes_an_order_with_one_tap_and_submits_it_with_a_photo(
    sit: Sit, cast: Cast, catalogue_loaded: Classes
) -> None:
    case = dispatched_to_worker(cast, catalogue_loaded, "楼道堆物，请清理")
    worker = sit("worker", width=390, touch=True)
    expect(worker.page.locator(".gz-places .gz-place")).to_have_text(PLACES)
    well(worker)
    worker.chooses(Deed.TAKE, "楼道堆物，请清理")
    worker.finds_state(State.HANDLING)
    well(worker)
    worker.chooses(Deed.SUBMIT, "楼道堆物，请清理")
    worker.page.locator("#id_answer").fill("已劝导住户清走")
    take_photo(worker.page)
    well(worker)
    worker.does(Deed.SUBMIT)
    case.refresh_from_db()
    assert case.state == State.ANSWERED


def test_the_card_of_an_order_has_one_deed_as_large_as_a_thumb(sit: Sit, cast: Cast, catalogue_loaded: Classes) -> None:
    dispatched_to_worker(cast, catalogue_loaded, "楼道堆物，请清理")
    card = sit("worker", width=390, touch=True).page.locator(".gz-order-card")
    expect(card.locator(".btn")).to_have_count(1)
    box = card.locator(".btn").bounding_box()
    assert box is not None
    assert (box["height"] >= 44, box["width"] > 250) == (True, True)


def test_the_camera_comes_first_in_a_workers_report(sit: Sit) -> None:
    worker = sit("worker", "/cases/new", width=390, touch=True)
    photos, words = worker.page.locator("#id_photos_label"), worker.page.locator("#id_words")
    first, then = photos.bounding_box(), words.bounding_box()
    assert first is not None
    assert then is not None
    assert first["y"] < then["y"]
    well(worker)


def test_a_worker_reports_where_they_stand(sit: Sit) -> None:
    worker = sit("worker", "/cases/new", width=390, touch=True)
    take_photo(worker.page)
    worker.page.locator("#id_words").fill("路灯不亮")
    stand_at(worker.page)
    worker.page.locator("main form .gz-form-deeds button").click()
    worker.finds_state(State.REPORTED)
    assert Case.objects.get(words="路灯不亮").place_kind == "point"


def test_what_a_worker_settled_on_the_spot_is_audited_with_one_click(sit: Sit, catalogue_loaded: Classes) -> None:
    worker = sit("worker", "/cases/new", width=390, touch=True)
    take_photo(worker.page)
    worker.page.locator("#id_words").fill("消防通道停了电动车，已挪开")
    expect(worker.page.locator("#id_photos_after_label")).to_be_hidden()
    worker.page.locator("#id_self_handled").check()
    take_photo(worker.page, "photos_after", "green")
    stand_at(worker.page)
    worker.page.locator("main form .gz-form-deeds button").click()
    expect(worker.page.locator("#id_case_class_error")).to_have_text("自处置事项须选择类别，否则不能计入统计。")
    well(worker)
    worker.page.locator("#id_case_class").select_option(str(catalogue_loaded["unlimited"].pk))
    worker.page.locator("main form .gz-form-deeds button").click()
    worker.finds_state(State.AWAITING_AUDIT)

    acceptor = sit("acceptor")
    acceptor.chooses(Deed.AUDIT, "消防通道停了电动车，已挪开")
    acceptor.finds_state(State.CLOSED)
    captions = acceptor.page.locator(".gz-photos figcaption").all_inner_texts()
    assert sorted(caption.split(" ")[0] for caption in captions) == ["处置前", "处置后"]

"""A round walked, a shop inspected and a gate manned without signal: all of it is there once, whatever was killed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from playwright.sync_api import expect

from gezhi.domain.cases.models import Case, CaseClass
from gezhi.domain.cases.models import Photo as CasePhoto
from gezhi.domain.patrols import services
from gezhi.domain.patrols.models import (
    CheckIn,
    FindingPhoto,
    GateCount,
    GateDuty,
    GateVisitor,
    Inspection,
    Round,
    RoundPlan,
    TrackPiece,
)
from gezhi.domain.patrols.rules.plans import Point, Window
from gezhi.domain.patrols.rules.rhythms import Rhythm
from gezhi.domain.patrols.selectors.tracks import track_of_day
from gezhi.domain.patrols.tests.test_inspecting import shop, template
from gezhi.domain.patrols.tests.walked import EAST, planned
from gezhi.edges.sync.models import Receipt
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.wording import in_city
from tests.cast import GRID, INSIDE, MONDAY, Cast
from tests.phone.conftest import SENT_WITHIN, Handheld, Phones, settle

__all__ = ["shop"]
LON, LAT = INSIDE
GATE, POND = Point("东门", LON + 60 * EAST, LAT), Point("水塘", LON + 120 * EAST, LAT)
STEPS = 8
GATE_DEEDS = ["gate.begin", "gate.end", "gate.visitor"]
DEEDS = [*GATE_DEEDS, "inspection.record", "round.begin", "round.check_in", "round.check_in", "round.end"]


def a_round(cast: Cast) -> RoundPlan:
    told = planned(points=(GATE, POND), window=Window(opens=0, closes=1440, least_minutes=0))
    today = in_city(now()).date()
    return services.plan_round(
        scope=cast.scope("system_admin"), code=GRID, planned=told, from_date=today, at=now() - timedelta(hours=1)
    )


def walks(phone: Handheld, steps: range) -> None:
    """Twenty metres a second or so, which the receiver hears."""
    for step in steps:
        phone.context.set_geolocation({"longitude": LON + step * 20 * EAST, "latitude": LAT, "accuracy": 6})
        phone.page.wait_for_timeout(1000)


def inspects(phone: Handheld) -> None:
    page = phone.page
    page.get_by_role("link", name="今日").click()
    page.get_by_text("小卖部").click()
    first, second = page.locator("#point-1"), page.locator("#point-2")
    first.get_by_label("隐患").check()
    page.locator("#said-1").fill("堆放纸箱")
    phone.shoots("photo-1")
    second.get_by_label("正常").check()
    page.get_by_role("button", name="提交（已查 2/2 项）").click()
    expect(page.get_by_text("小卖部")).to_have_count(0)


def stands_at_the_gate(phone: Handheld) -> None:
    """Three taps, one of them taken back, and a visitor written down."""
    page = phone.page
    page.get_by_role("link", name="今日").click()
    page.get_by_text("去值守").click()
    phone.presses("开始值守")
    for words in ("居民进", "居民进", "车辆出"):
        page.locator(".gz-gate").get_by_role("button", name=words).click()
    page.get_by_role("button", name="撤销：车辆出").click()
    page.get_by_text("登记访客").click()
    page.get_by_label("姓名").fill("张建国")
    page.get_by_label("被访户室").fill("3号楼 201")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".gz-gate").get_by_role("button", name="访客进")).to_contain_text("1")


def leaves_the_gate(phone: Handheld) -> None:
    page = phone.page
    page.get_by_role("link", name="今日").click()
    page.get_by_text("继续值守").click()
    expect(page.locator(".gz-gate").get_by_role("button", name="居民进")).to_contain_text("2")
    phone.presses("结束值守")
    phone.presses("确认结束")
    expect(page.get_by_text("去值守")).to_be_visible()


def all_arrives(phone: Handheld) -> None:
    """Wait until the phone says so: the database in memory is not asked while the server writes to it."""
    quiet = phone.page.locator(".gz-quiet")
    expect(quiet.locator("a")).to_have_count(0, timeout=SENT_WITHIN)
    expect(quiet).to_contain_text("已同步")
    told = Receipt.objects.exclude(deed="track.pieces")
    assert sorted(told.filter(outcome="done").values_list("deed", flat=True)) == DEEDS


def test_a_round_and_an_inspection_without_signal_are_at_the_desk_once(
    handheld: Phones, cast: Cast, catalogue_loaded: dict[str, CaseClass], shop: UUID
) -> None:
    plan = a_round(cast)
    template(cast, rhythm=Rhythm(10, 2), classes=["shop"])
    services.enrol_things(at=MONDAY)
    services.make_gate(
        scope=cast.scope("system_admin"), name="东门岗", compound="海韵花园", lon=LON, lat=LAT, at=MONDAY
    )
    settle()
    phone = handheld("worker")
    page = phone.enrols()
    phone.signal(False)

    page.get_by_text(plan.name).click()
    phone.presses("开始巡查")
    expect(page.locator(".gz-walk-state[data-on]")).to_contain_text("正在记录轨迹")
    walks(phone, range(1, 5))
    expect(page.get_by_role("button", name="东门")).to_contain_text("已打卡")
    inspects(phone)
    stands_at_the_gate(phone)
    assert phone.queued() == 5
    assert not Round.objects.exists()
    phone.is_killed()  # in the middle of the round
    phone.context.set_offline(True)
    phone.unlocks()
    page = phone.page
    page.locator(".gz-quiet").get_by_role("link", name="正在记录轨迹").click()
    walks(phone, range(5, STEPS))
    expect(page.get_by_text("必到点已全部打卡")).to_be_visible()
    phone.presses("结束巡查")
    phone.presses("确认结束")
    leaves_the_gate(phone)

    phone.signal(True)
    all_arrives(phone)
    settle()
    walked = Round.objects.get()
    assert (walked.plan_id, walked.state) == (plan.pk, "ended")
    assert sorted(CheckIn.objects.values_list("point__name", "way")) == [("东门", "fence"), ("水塘", "fence")]
    assert {piece.round_id for piece in TrackPiece.objects.all()} == {walked.pk}
    track = track_of_day(cast.id("worker"), in_city(now()).date())
    assert len(track) >= STEPS - 3
    assert len(set(track.time.tolist())) == len(track)
    inspection, case = Inspection.objects.get(), Case.objects.get()
    assert (inspection.round_id, inspection.hazards_count, inspection.name) == (walked.pk, 1, "小卖部")
    assert case.words.startswith("消防通道：堆放纸箱")
    # Killed between sending and hearing, a photo goes up twice: one is the case's, what no deed named is swept.
    assert (CasePhoto.objects.filter(case=case).count(), FindingPhoto.objects.count()) == (1, 1)
    assert GateDuty.objects.get().state == "ended"
    assert list(GateCount.objects.order_by("kind").values_list("kind", "direction", "count")) == [
        ("resident", "in", 2),
        ("visitor", "in", 1),
    ]
    assert GateVisitor.objects.get().door == "3号楼 201"
    told = Deed.objects.filter(deed__in=[*DEEDS, "track.take"]).values_list("deed", flat=True)
    assert sorted(set(told)) == sorted({*DEEDS, "track.take"})

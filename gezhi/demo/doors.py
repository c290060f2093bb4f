"""What residents of the demo find at their doors: codes, duty phones, notices, services to book."""

from __future__ import annotations

from datetime import datetime, timedelta

from gezhi.demo.people import People
from gezhi.domain.office import services as office
from gezhi.domain.registry import selectors as registry
from gezhi.domain.registry import services as register
from gezhi.domain.registry.vocabulary import CodedAt
from gezhi.domain.workforce import services as workforce
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.plumbing.scope import EVERYTHING
from gezhi.ground.plumbing.wording import in_city

GRIDS, BUILDINGS = 4, 12
"""In so many grids so many buildings each have their codes hung."""
NOTICES = (
    (Level.COMMUNITY, "停水通知", "因管网检修，{tomorrow} 9:00 至 17:00 停水，请提前储水。咨询电话见上。", 1, 3),
    (
        Level.TOWN,
        "养老保险待遇资格认证提醒",
        "尚未认证的老人可在本页预约网格员上门协助，认证不收费，请勿轻信代办。",
        3,
        40,
    ),
    (Level.TOWN, "电动自行车禁止上楼充电", "楼道、门厅禁止停放和充电，请到小区北门充电棚。", 9, 90),
)
"""For which area around the first worker, title, words, hung so many days ago, for so many days.

`tomorrow` is the day after the demo is built."""


def hang(people: People, *, now: datetime) -> int:
    """Hang codes, publish phones and notices, open the services that ship; how many codes."""
    office.load_shipped(at=now, is_open=True)
    made = 0
    for number, grid in enumerate(sorted(people.workers)[:GRIDS], start=1):
        workforce.set_duty_phone(scope=EVERYTHING, code=grid, phone=f"0532-5550{number:04d}")
        for building in registry.buildings(EVERYTHING, grid)[:BUILDINGS]:
            made += register.make_door_codes(
                scope=EVERYTHING, building_id=building.pk, at=[CodedAt.STAIRWELL, CodedAt.COMPOUND], when=now
            )
    first = sorted(people.workers)[0]
    workforce.set_duty_phone(scope=EVERYTHING, code=first[: Level.COMMUNITY], phone="0532-55500000")
    tomorrow = in_city(now) + timedelta(days=1)
    for level, title, words, ago, days in NOTICES:
        begins = now - timedelta(days=ago)
        ends = begins + timedelta(days=days)
        told = {"title": title, "words": words.format(tomorrow=f"{tomorrow.month}月{tomorrow.day}日")}
        office.hang_bulletin(scope=EVERYTHING, code=first[:level], **told, valid_from=begins, valid_to=ends, at=begins)
    return made

"""What the demo's office tells and is asked: instructions with answers, a booking, a class for help on the spot."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta

import altcha

from gezhi.demo import content, pictures
from gezhi.demo.neighbourhood import Neighbourhood
from gezhi.demo.people import People
from gezhi.domain.cases import selectors as cases
from gezhi.domain.cases import services as matters
from gezhi.domain.cases.services import Caller, Command, PhotoIn, Place, catalogue, dispatching, public_door
from gezhi.domain.cases.vocabulary import Urgency
from gezhi.domain.office import services as office
from gezhi.domain.office.vocabulary import Half
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.scope import EVERYTHING
from gezhi.ground.plumbing.visitors.proof import Proof, offer
from gezhi.ground.plumbing.visitors.who import Visitor
from gezhi.ground.plumbing.wording import in_city

NOTED, ANSWERED = 60, 24
"""So many grid workers have taken note of the instruction to all, and so many of them have answered."""
TO_ALL = (
    "开展电动自行车充电安全入户宣传",
    "即日起每名网格员每天至少走访 20 户，重点是自建房、出租房和沿街门店。查看是否上楼充电、飞线充电，发现隐患当场劝改，"
    "劝改不了的上报。完成后报走访户数和发现问题数。",
)
TO_GRID = (
    "核对独居老人紧急联系人",
    "今天巡查时逐户核对本网格独居老人的紧急联系人电话，打不通的当面重新登记。完成后报户数。",
)
ANSWERS = (
    "已走访 {doors} 户，劝改 {told} 处",
    "走访 {doors} 户，未发现上楼充电",
    "完成 {doors} 户，{told} 处已劝离，余下明天继续",
)
HELP = {
    "major_zh": "现场求助",
    "major_en": "help on the spot",
    "minor": "7",
    "name_zh": "走失、受困人员救助",
    "name_en": "help for people lost or in distress",
    "limit_value": "4",
    "limit_unit": "urgent_hour",
    "filing_condition": "发现走失、受困、受伤或行动不便人员，需要到场救助",
    "closing_condition": "已送医、送返或移交家属",
}
HELPER = "police"


def instruct(here: Neighbourhood, people: People, *, seed: int) -> None:
    """One instruction to everybody on foot, noted and answered by some; one that waits at the first worker's phone."""
    dice, leader = random.Random(seed), people.scope(people.desk["leader"][0])
    at, due = here.on(2, 9, 30), here.on(-5, 17, 30)
    title, words = TO_ALL
    roles = ("grid_worker", "micro_worker", "grid_chief")
    told = office.give_instruction(
        scope=leader, code=content.DISTRICT, roles=roles, title=title, words=words, needs_answer=True, due_at=due, at=at
    )
    workers = list(dict.fromkeys(people.workers[code] for code in sorted(people.workers)))
    noted = [workers[0], *dice.sample(workers[1:], min(NOTED, len(workers) - 1))]
    for number, account in enumerate(noted):
        scope, at = people.scope(account), at + timedelta(minutes=dice.randrange(1, 15))
        office.take_note(scope=scope, id=told.pk, at=at)
        if number < ANSWERED:
            said = dice.choice(ANSWERS).format(doors=dice.randint(18, 46), told=dice.randint(1, 5))
            answered_at = min(here.on(1, 17) + timedelta(minutes=7 * number), here.now)
            office.report_back(scope=scope, id=told.pk, words=said, at=answered_at)
    title, words = TO_GRID
    office.give_instruction(
        scope=here.chief,
        code=here.grid,
        roles=("grid_worker", "micro_worker"),
        title=title,
        words=words,
        needs_answer=True,
        due_at=here.on(-1, 17, 30),
        at=here.now - timedelta(hours=2),
    )


def book(here: Neighbourhood, *, seed: int) -> None:
    """A resident of the grid books a visit for the next working day, as their browser would: with the work done."""
    dice, at = random.Random(seed), here.now - timedelta(hours=1, minutes=20)
    building = here.buildings[0]
    calendar, wished = cases.calendar(), in_city(at).date() + timedelta(days=1)
    while not calendar.day(wished).kind.is_worked:
        wished += timedelta(days=1)
    wish = office.Wish(
        key="pension-check",
        wished_date=wished,
        half=Half.MORNING,
        place=Place(lon=building.lon, lat=building.lat, address=building.address),
        caller=Caller(name=content.person_name(dice), phone=f"1990000{dice.randrange(10_000):04d}"),
        words="老人腿脚不便，请上门前打电话",
    )
    office.book(visitor=Visitor("127.0.0.1", "demo"), proof=_worked(), wish=wish, at=at)


def _worked() -> Proof:
    """The proof that a browser's script sends with a form."""
    challenge = altcha.Challenge.from_dict(json.loads(offer(public_door.PURPOSE).challenge))
    solution = altcha.solve_challenge(challenge)
    if solution is None:
        raise RuntimeError("the challenge was not solved")
    return Proof(solution=str(altcha.Payload(challenge, solution).to_base64()))


def name_help(people: People, *, at: datetime) -> cases.CaseClass:
    """A class for help on the spot that goes at once to the police."""
    made = catalogue.add_class_with_steps(by=SYSTEM, edition=content.EDITION, line=HELP, at=at)
    told = catalogue.ClassIn(made.name, made.name_en, department_id=people.departments[HELPER])
    catalogue.change_class(by=SYSTEM, class_id=made.pk, told=told)
    catalogue.set_procedure(by=SYSTEM, case_class=made, is_help=True)
    return cases.class_by_id(EVERYTHING, made.pk)


def call_help(here: Neighbourhood, people: People, kind: cases.CaseClass) -> None:
    """Whoever looks after the micro grid has found a lost man; the police have answered."""
    building, at = here.buildings[0], here.now - timedelta(hours=3)
    report = matters.Report(
        words="一位八十岁左右老人在楼下徘徊，说不清住址，穿深色外套，手里提着药袋",
        place=Place(lon=building.lon, lat=building.lat, address=building.address),
        case_class=kind,
        urgency=Urgency.URGENT,
        photos=[PhotoIn(pictures.scene(5, True))],
        at=at,
    )
    case = matters.report(scope=here.micro_worker, report=report).case
    officer = people.scope(people.officers[HELPER])
    dispatching.take(command=Command(officer, case.pk, at=at + timedelta(minutes=4)))
    command = Command(officer, case.pk, at=at + timedelta(minutes=19))
    dispatching.step(command=command, words="民警已到场，正在比对身份、联系家属，请陪同至家属到达")

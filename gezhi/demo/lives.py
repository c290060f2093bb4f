"""One matter's life as a play: a generator that waits for its next moment and then does the next deed.

Every deed goes through the services as a user would do it; the plot decides who, when and how well. The dice are
seeded, so the same seed plays the same ninety days.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Generator, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from gezhi.demo import content, pictures, wording
from gezhi.demo.ground import Spot
from gezhi.demo.people import People
from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.services import assessing, beside, closing, dispatching
from gezhi.domain.cases.vocabulary import Source, Urgency
from gezhi.ground.plumbing.scope import EVERYTHING, NOBODY, Scope

Moments = Iterator[datetime]


class Life:
    """The life of one matter. `plays` yields the instant of each next deed."""

    def __init__(self, number: int, people: People, spot: Spot, starts_at: datetime, seed: int) -> None:
        self.dice = random.Random(f"{seed}:{number}")
        self.tongue = random.Random(f"{seed}:{number}:words")
        self.number = number
        self.people = people
        self.spot = spot
        self.at = starts_at
        self.kind = self.dice.choices(content.kinds(), [kind.weight for kind in content.kinds()])[0]
        self.case_id: UUID | None = None
        self.secret = ""

    def after(self, low: float, high: float) -> datetime:
        """A moment `low` to `high` hours later, mostly nearer to `low`; deeds of desks and hands wait for the day."""
        hours = low + (high - low) * self.dice.random() ** 2
        self.at = _daytime(self.at + timedelta(hours=hours), self.dice)
        return self.at

    def happens(self, share: float) -> bool:
        return self.dice.random() < share

    def command(self, scope: Scope, reason: str = "") -> services.Command:
        if self.case_id is None:
            raise RuntimeError("a matter is reported before anything else is done to it")
        return services.Command(scope, self.case_id, reason=reason, at=self.at, as_reporter=scope is NOBODY)

    def desk(self, role: str) -> Scope:
        team = self.people.desk[role]
        return self.people.scope(team[self.number % len(team)])

    @property
    def worker(self) -> UUID | None:
        return self.people.workers.get(self.spot.grid)

    def plays(self) -> Moments:
        yield self.at
        if self.worker is not None and self.kind.code in SMALL and self.happens(0.3):
            audited = yield from self.self_handled()
            if audited:
                yield from self.be_evaluated()
                return
        else:
            self.report()
        yield self.after(0.1, 3)
        ended = yield from self.assess()
        if ended:
            return
        yield from self.handle()
        yield from self.end()

    def report(self, *, self_handled: bool = False, voice: str = "") -> None:
        """Report the matter in the voice of its source, or in another one."""
        by_worker = self.worker is not None and (self_handled or self.happens(0.4))
        photos = [services.PhotoIn(pictures.scene(self.number, False), purpose="before" if self_handled else "report")]
        if self_handled:
            photos.append(services.PhotoIn(pictures.scene(self.number, True), purpose="after"))
        source = Source.WORKER if by_worker else self.dice.choice(PUBLIC_SOURCES)
        scene = wording.scene(self.spot.community, self.tongue)
        voice = voice or ("self_handled" if self_handled else source.value)
        phone = f"139{self.dice.randrange(10**8):08d}" if not by_worker and self.happens(0.6) else ""
        reported = services.report(
            scope=self.people.scope(self.worker) if by_worker and self.worker else NOBODY,
            report=services.Report(
                words=wording.told(self.kind, scene, voice, self.tongue),
                place=services.Place(lon=self.spot.lon, lat=self.spot.lat, address=scene.address),
                source=source,
                urgency=Urgency.URGENT if self.kind.code == "0502" else Urgency.NORMAL,
                caller=services.Caller(name=content.person_name(self.dice), phone=phone) if phone else None,
                photos=photos if self_handled or self.happens(0.12) else (),
                self_handled=self_handled,
                at=self.at,
                case_class=self.case_class() if self_handled else None,
            ),
        )
        self.case_id, self.secret = reported.case.pk, reported.secret

    def case_class(self) -> selectors.CaseClass:
        return self.people.condition(self.kind, 1)[0]

    def self_handled(self) -> Generator[datetime, None, bool]:
        """True when it passed its audit. One that will not is told as what it becomes: an ordinary report."""
        refused = self.happens(0.04)
        self.report(self_handled=True, voice=Source.WORKER.value if refused else "")
        yield self.after(0.5, 5)
        acceptor = self.desk("acceptor")
        if refused:
            assessing.refuse_audit(command=self.command(acceptor, "处置后照片看不清，请重新处理"))
        else:
            assessing.audit(command=self.command(acceptor))
        return not refused

    def assess(self) -> Generator[datetime, None, bool]:
        """Verify sometimes, decline or void a few, file the rest. True when it ended here."""
        acceptor = self.desk("acceptor")
        if self.happens(0.03):
            assessing.decline(command=self.command(acceptor, "不属于受理范围，已告知反映渠道"))
            return True
        if self.happens(0.015) and self.secret:
            assessing.withdraw(command=self.command(NOBODY))
            return True
        if self.worker is not None and self.happens(0.15):
            assessing.request_verification(command=self.command(acceptor), account_id=self.worker)
            yield self.after(0.3, 4)
            worker = self.people.scope(self.worker)
            assessing.verify(command=self.command(worker), found=True, words="现场情况属实")
            yield self.after(0.1, 1)
        order = self.dice.randrange(len(self.kind.conditions)) + 1
        chosen, limit = self.people.condition(self.kind, order)
        assessing.file(command=self.command(acceptor), case_class=chosen, limit=limit)
        yield self.after(0.1, 2)
        return False

    def handle(self) -> Moments:
        """To the worker of the grid where the grid can settle it, else to the department."""
        if self.worker is not None and self.kind.code in SMALL and self.happens(0.5):
            yield from self.by_worker(self.worker)
        else:
            yield from self.by_department(self.kind.department)

    def by_worker(self, worker: UUID) -> Moments:
        dispatching.dispatch(command=self.command(self.desk("dispatcher")), worker_id=worker)
        yield self.after(0.1, 2)
        scope = self.people.scope(worker)
        dispatching.take(command=self.command(scope))
        yield self.after(0.3, 6)
        self.submit(scope)

    def by_department(self, department: str) -> Moments:
        people = self.people
        if self.happens(0.04):
            wrong = self.dice.choice(["municipal", "cg", "housing"])
            if wrong != department:
                yield from self.sent_wrong(wrong)
        dispatching.dispatch(
            command=self.command(self.desk("dispatcher")), department_id=people.departments[department]
        )
        yield self.after(0.2, 6)
        officer = people.scope(people.officers[department])
        handler = people.handlers[department][self.number % 2]
        dispatching.name_handler(command=self.command(officer), handler_id=handler)
        if self.happens(0.04):
            yield self.after(2, 30)
            beside.urge(command=self.command(self.desk("leader")), words="请抓紧处置并反馈")
        yield from self.work(people.scope(handler))
        yield self.after(0.1, 4)
        if self.happens(0.03):
            dispatching.send_back(command=self.command(officer, "照片不完整，补拍后再报"))
            yield self.after(0.5, 5)
            self.submit(people.scope(handler))
            yield self.after(0.1, 2)
        dispatching.confirm(command=self.command(officer))

    def sent_wrong(self, department: str) -> Moments:
        people = self.people
        dispatching.dispatch(
            command=self.command(self.desk("dispatcher")), department_id=people.departments[department]
        )
        yield self.after(0.3, 8)
        officer = people.scope(people.officers[department])
        dispatching.return_order(command=self.command(officer, "不属于本单位职责，建议改派"))
        yield self.after(0.2, 3)

    def work(self, scope: Scope) -> Moments:
        if self.kind.code in STEPPED or self.happens(0.05):
            for words in STEPS[: self.dice.randrange(1, 4)]:
                yield self.after(0.2, 3)
                dispatching.step(command=self.command(scope), words=words)
        slow = self.happens(0.12)
        yield self.after(24, 120) if slow else self.after(0.5, 9)
        self.submit(scope)

    def submit(self, scope: Scope) -> None:
        photos = [services.PhotoIn(pictures.scene(self.number, True), purpose="after")] if self.happens(0.15) else []
        dispatching.submit(command=self.command(scope), answer=self.dice.choice(self.kind.answers), photos=photos)

    def end(self) -> Moments:
        """Sometimes checked, sometimes reworked; closed, and the reporter asked."""
        yield self.after(0.3, 12)
        acceptor = self.desk("acceptor")
        if self.happens(0.2):
            supervisor = self.desk("supervisor")
            asked = self.people.desk["supervisor"][self.number % 3]
            closing.request_check(command=self.command(acceptor), account_id=asked)
            yield self.after(1, 20)
            passed = self.happens(0.75)
            words = "现场核查，已处置到位" if passed else "现场核查，问题仍然存在"
            closing.check(command=self.command(supervisor), passed=passed, words=words)
            yield self.after(0.2, 3)
            if not passed:
                yield from self.again(acceptor)
        closing.close(command=self.command(acceptor))
        yield from self.be_evaluated()

    def again(self, acceptor: Scope) -> Moments:
        closing.rework(command=self.command(acceptor, "核查未通过，请重新处置"))
        yield self.after(0.5, 8)
        case = selectors.case(EVERYTHING, self.command(acceptor).case_id)
        worker = case.handler_id if case.department_id is None else None
        if worker is not None:
            self.submit(self.people.scope(worker))
        else:
            code = next(c for c, id in self.people.departments.items() if id == case.department_id)
            officer = self.people.scope(self.people.officers[code])
            handler = self.people.handlers[code][self.number % 2]
            dispatching.name_handler(command=self.command(officer), handler_id=handler)
            yield self.after(0.5, 12)
            self.submit(self.people.scope(handler))
            yield self.after(0.1, 2)
            dispatching.confirm(command=self.command(officer))
        yield self.after(0.3, 6)

    def be_evaluated(self) -> Moments:
        yield self.after(2, 96)
        if not self.secret or self.happens(0.35):
            yield self.after(24 * 7, 24 * 7.5)
            closing.expire(command=services.Command(EVERYTHING, self.command(NOBODY).case_id, at=self.at))
            return
        solved = self.happens(0.93)
        stars = self.dice.choice((4, 5, 5, 5)) if solved else self.dice.choice((1, 2))
        words = self.dice.choice(PRAISE if solved else BLAME)
        if not solved and self.happens(0.6):
            closing.reopen(command=self.command(NOBODY, words))
            yield self.after(0.2, 4)
            yield from self.handle()
            yield from self.end()
            return
        closing.evaluate(command=self.command(NOBODY), solved=solved, stars=stars, words=words)


PUBLIC_SOURCES = (Source.RESIDENT, Source.RESIDENT, Source.HOTLINE, Source.CHAT_GROUP)
SMALL = frozenset({"0110", "0112", "0136", "0192", "0201", "0410", "0496", "0305"})
"""Classes a grid worker can settle with a word and two hands (小事不出网格)."""
STEPPED = frozenset({"0502", "0503"})
STEPS = ("已到现场，设置警示，正在排查", "逐户检查完毕，未发现室内问题", "检查主管道及负一、负二层，已找到原因")
PRAISE = ("处理很及时，谢谢", "已经修好了", "态度好，效率高", "")
BLAME = ("还是老样子，没有解决", "修了两天又坏了")


def _daytime(at: datetime, dice: random.Random) -> datetime:
    """The same moment, or the next morning when it falls into the night (local 21–8 is UTC 13–0)."""
    if at.hour < 13:
        return at
    morning = (at + timedelta(days=1)).replace(hour=0, minute=dice.randrange(60), second=dice.randrange(60))
    return morning + timedelta(minutes=dice.randrange(90))


def play(lives: Sequence[Life], until: datetime) -> Iterator[datetime]:
    """Play all lives together in the order of time, up to `until`; yields the instant after each deed."""
    running = [(life.at, life.number, life.plays()) for life in lives]
    heapq.heapify(running)
    while running and running[0][0] <= until:
        at, number, plays = heapq.heappop(running)
        following = next(plays, None)
        yield at
        if following is not None:
            heapq.heappush(running, (max(following, at), number, plays))

"""What stands on the desks when the ninety days are over: somebody who signs in finds work, none of it weeks old.

Each wish is one matter that lives as any other as far as the state it is wanted in, and waits there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice
from uuid import UUID

from gezhi.demo import content
from gezhi.demo.ground import Ground, Spot
from gezhi.demo.lives import SMALL, Life, Moments
from gezhi.demo.people import SIGNING_WORKERS, People
from gezhi.domain.cases import selectors
from gezhi.domain.cases.rules.colours import colour
from gezhi.domain.cases.services import assessing, closing, dispatching
from gezhi.domain.cases.vocabulary import Colour, State
from gezhi.ground.kernel import worktime

DEPARTMENT = "cg"
"""The department whose officer signs in."""
EVENING = 10
"""The UTC hour from which no wished-for matter is reported: what follows would wait for the next morning."""
QUARTER = timedelta(minutes=15)
STEP_HOURS = (0.1, 0.4)
"""Hours between two deeds on the way to a desk."""
CHOICE = 12
"""Of so many latest fitting moments one is drawn."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A matter wanted on a desk: in which state, reported how many hours before the end, and whose it is."""

    state: State
    since: tuple[float, float]
    worker: int | None = None
    """In the grid, and in the hands, of one of the workers who sign in."""
    colour: Colour | None = None
    """How its time limit stands at the end."""
    department: str = ""
    """Of a kind that this department usually handles."""
    asked: str = ""
    """The desk whose first person is asked to verify or check."""


def wishes() -> list[Wish]:
    """All that is wanted, most of it reported on the last day."""
    orders = (
        Wish(State.DISPATCHED, (1.5, 60), colour=Colour.GREEN),
        Wish(State.DISPATCHED, (2, 60), colour=Colour.GREEN),
        Wish(State.HANDLING, (4, 120), colour=Colour.YELLOW),
        Wish(State.HANDLING, (8, 216), colour=Colour.RED),
    )
    held = [
        Wish(order.state, order.since, worker=worker, colour=order.colour)
        for worker in range(SIGNING_WORKERS)
        for order in orders
    ]
    return [
        *held,
        Wish(State.HANDLING, (2, 60), worker=0, colour=Colour.GREEN),
        Wish(State.VERIFYING, (1, 25), worker=0),
        Wish(State.VERIFYING, (1, 25), asked="supervisor"),
        *[Wish(State.CHECKING, (20, 70), asked="supervisor")] * 3,
        *[Wish(State.AWAITING_AUDIT, (0.3, 30))] * 4,
        *[Wish(State.REPORTED, (0.1, 26))] * 7,
        *[Wish(State.FILED, (1, 25))] * 5,
        *[Wish(State.DISPATCHED, (1.5, 28), department=DEPARTMENT)] * 3,
        *[Wish(State.HANDLING, (3, 40), department=DEPARTMENT)] * 3,
        *[Wish(State.SUBMITTED, (4, 40), department=DEPARTMENT)] * 2,
    ]


class Standing(Life):
    """The life of a matter that was wished for: it goes as far as its desk and waits there."""

    def __init__(self, number: int, people: People, spot: Spot, wish: Wish, *, now: datetime, seed: int) -> None:
        super().__init__(number, people, spot, now, seed)
        self.wish = wish
        self.kind, self.at = self._settle(now)

    def _settle(self, now: datetime) -> tuple[content.Kind, datetime]:
        """The kind and the moment of the report that bring what was wished for."""
        kinds = [kind for kind in content.kinds() if self._fits(kind)]
        for kind in self.dice.sample(kinds, len(kinds)):
            fitting = (at for at in moments(now, self.wish.since) if self._turns_out(kind, at, now))
            found = list(islice(fitting, CHOICE))
            if found:
                return kind, self.dice.choice(found) - timedelta(seconds=self.dice.randrange(300))
        return kinds[0], next(moments(now, self.wish.since))

    def _fits(self, kind: content.Kind) -> bool:
        wish = self.wish
        if wish.worker is not None or wish.state is State.AWAITING_AUDIT:
            return kind.code in SMALL
        return not wish.department or kind.department == wish.department

    def _turns_out(self, kind: content.Kind, at: datetime, now: datetime) -> bool:
        """Whether the clock stands as wished, whenever within the usual time after the report it was started."""
        wanted = self.wish.colour
        if wanted is None:
            return True
        return all(self._colour(kind, filed, now) is wanted for filed in (at - QUARTER, at + 2 * QUARTER))

    def _colour(self, kind: content.Kind, filed_at: datetime, now: datetime) -> Colour | None:
        limit, calendar = self.people.condition(kind, 1)[1], selectors.calendar()
        whole = worktime.Limit(limit.value, worktime.Unit(limit.unit))
        share = selectors.procedure_of(limit.case_class_id).yellow_share
        due = worktime.due(filed_at, whole, calendar).at
        yellow = worktime.due(filed_at, whole.part(share), calendar).at
        return colour(yellow_at=yellow, due_at=due, answered_at=None, now=now)

    def plays(self) -> Moments:
        yield self.at
        self.report(self_handled=self.wish.state is State.AWAITING_AUDIT)
        for deed in self._way():
            yield self.after(*STEP_HOURS)
            deed()

    def _way(self) -> Sequence[Callable[[], object]]:
        """The deeds after the report, up to the state that was wished for."""
        work = (self._file, self._send, self._start, self._submit, self._confirm, self._ask_check)
        ways: dict[State, Sequence[Callable[[], object]]] = {
            State.VERIFYING: (self._ask_verification,),
            State.FILED: work[:1],
            State.DISPATCHED: work[:2],
            State.HANDLING: work[:3],
            State.SUBMITTED: work[:4],
            State.CHECKING: work,
        }
        return ways.get(self.wish.state, ())

    def _asked(self) -> UUID:
        """Who is asked to go and look."""
        if self.wish.asked:
            return self.people.desk[self.wish.asked][0]
        return self.people.workers[self.spot.grid]

    def _ask_verification(self) -> None:
        assessing.request_verification(command=self.command(self.desk("acceptor")), account_id=self._asked())

    def _file(self) -> None:
        chosen, limit = self.people.condition(self.kind, 1)
        assessing.file(command=self.command(self.desk("acceptor")), case_class=chosen, limit=limit)

    def _send(self) -> None:
        command = self.command(self.desk("dispatcher"))
        if self.wish.worker is None:
            dispatching.dispatch(command=command, department_id=self.people.departments[self.kind.department])
        else:
            dispatching.dispatch(command=command, worker_id=self.worker)

    def _hand(self) -> UUID:
        """Who does the work."""
        if self.wish.worker is None:
            return self.people.handlers[self.kind.department][self.number % 2]
        return self.people.workers[self.spot.grid]

    def _officer(self) -> UUID:
        return self.people.officers[self.kind.department]

    def _start(self) -> None:
        if self.wish.worker is None:
            command = self.command(self.people.scope(self._officer()))
            dispatching.name_handler(command=command, handler_id=self._hand())
        else:
            dispatching.take(command=self.command(self.people.scope(self._hand())))

    def _submit(self) -> None:
        self.submit(self.people.scope(self._hand()))

    def _confirm(self) -> None:
        dispatching.confirm(command=self.command(self.people.scope(self._officer())))

    def _ask_check(self) -> None:
        closing.request_check(command=self.command(self.desk("acceptor")), account_id=self._asked())


def moments(now: datetime, since: tuple[float, float]) -> Iterator[datetime]:
    """Quarters of hours by daylight, the latest first, at least `since[0]` hours before `now`.

    None lies before `since[1]` hours; but the span is never shorter than a day, so that there is always one.
    """
    latest, earliest = since[0], max(since[1], since[0] + 24)
    at = now - timedelta(hours=latest)
    while at >= now - timedelta(hours=earliest):
        if at.hour < EVENING:
            yield at
        at -= QUARTER


def stand(
    people: People, ground: Ground, wanted: Sequence[Wish], *, first: int, now: datetime, seed: int
) -> list[Life]:
    """The lives of the matters wished for, numbered from `first`."""
    beats = _beats(people)
    within = [cycle(ground.within(beat)) for beat in beats]
    signing = frozenset().union(*beats)
    elsewhere = cycle(
        [spot for spot in ground.anywhere(3 * len(wanted)) if spot.grid in people.workers and spot.grid not in signing]
    )
    return [
        Standing(
            number, people, next(elsewhere if wish.worker is None else within[wish.worker]), wish, now=now, seed=seed
        )
        for number, wish in enumerate(wanted, start=first)
    ]


def _beats(people: People) -> list[set[str]]:
    """The base grids of each worker who signs in."""
    signing = list(dict.fromkeys(people.workers.values()))[:SIGNING_WORKERS]
    return [{code for code, worker in people.workers.items() if worker == account} for account in signing]

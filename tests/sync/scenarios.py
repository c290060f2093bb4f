"""The scenario language against the real server: phones, outages, phones without power, wrong clocks, busy desks.

Steps are plain data, drawn by chance from a seed, in the words of `client/scenario/steps.ts`; what must be true at the
end is told against a phone that was never away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from gezhi.domain.grids.services import Relocation
from gezhi.domain.registry.models import Home, Person
from gezhi.domain.registry.services import people
from gezhi.domain.registry.services.moving import move_register
from gezhi.domain.registry.vocabulary import CancelReason
from gezhi.edges.sync.models import Receipt
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.scope import Scope
from tests.cast import INSIDE, MICRO, MONDAY, NEXT_MICRO
from tests.sync.phone import Phone, settled

Step = dict[str, Any]
PHONES = {"a": "worker", "b": "worker", "c": "cover"}
"""Two devices of one post, and one of a post inside its area."""
CONDITIONS = ("empty", "lived_in", "refused", "incomplete")
WEIGHTS: dict[str, int] = {
    "pull": 8,
    "push": 6,
    "amend": 6,
    "found": 4,
    "enter": 3,
    "report": 2,
    "line": 4,
    "kill": 2,
    "clock": 1,
    "desk_amend": 3,
    "desk_move": 9,
    "desk_cancel": 1,
    "desk_import": 1,
    "mesh": 1,
}


def by_chance(seed: int, count: int) -> list[Step]:
    """`count` steps; the same seed draws the same."""
    chance = Random(seed)
    return [_drawn(chance) for _ in range(count)]


def _drawn(chance: Random) -> Step:
    (do,) = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
    return {
        "do": do,
        "phone": chance.choice(list(PHONES)),
        "nth": chance.randrange(60),
        "value": f"单位{chance.randrange(1000)}",
        "condition": chance.choice(CONDITIONS),
        "line": chance.choice(["up", "up", "down", "deaf"]),
        "when": chance.choice(["before", "after"]),
        "days": chance.choice([0, 365, -365]),
    }


@dataclass
class Away:
    """A phone with its line and its power."""

    phone: Phone
    line: str = "up"
    dies: str = ""
    """`before` or `after` the next thing it writes down."""
    wished: list[tuple[str, str | None]] = field(default_factory=list)

    def pull(self) -> None:
        settled()
        if self.line == "down":
            return
        before = deepcopy((self.phone.cursor, self.phone.held))
        if self.line == "deaf":
            self.phone.ask()
            return
        self.phone.pull()
        if self.died():
            self.phone.cursor, self.phone.held = before

    def push(self) -> None:
        if self.line == "down":
            return
        before = deepcopy(self.phone.queue)
        if self.line == "deaf":
            self.phone.send()
            return
        self.phone.push()
        if self.died():
            self.phone.queue = before

    def wish(self, deed: str, subject: str | None = None, **more: Any) -> None:
        id = self.phone.wish(deed, subject, **more)
        if self.died():
            self.phone.queue.pop()
        else:
            self.wished.append((id, subject))

    def died(self) -> bool:
        """Whether it was switched off before this was written down."""
        dies, self.dies = self.dies, ""
        return dies == "before"


@dataclass
class World:
    """A server with a desk, and phones away from it."""

    desk: Scope
    phones: dict[str, Away]

    def play(self, step: Step) -> None:
        PLAYED[step["do"]](self, step)

    def settle(self) -> None:
        """Everybody has a line again, and uses it until nothing goes and nothing comes."""
        for away in self.phones.values():
            away.line = away.dies = ""
            while away.phone.push():
                pass
        for away in self.phones.values():
            away.phone.sync()


def _nth(rows: list[Any], step: Step) -> Any:
    return rows[step["nth"] % len(rows)] if rows else None


def _amend(world: World, step: Step) -> None:
    """Somebody the phone knows, or somebody it has just entered and the server has not heard of."""
    away = world.phones[step["phone"]]
    made = [(one["id"], None) for one in away.phone.queue if one["deed"] == "person.enter" and one["state"] == "ready"]
    known = [(row["id"], row["version"]) for row in away.phone.held.get("people", {}).values()]
    found = _nth(sorted(known, key=str) + made, step)
    if found is not None:
        subject, base = found
        away.wish("person.amend", subject, base=base, values={"workplace": step["value"]})


def _found(world: World, step: Step) -> None:
    away = world.phones[step["phone"]]
    home = _nth(sorted(away.phone.held.get("homes", {})), step)
    if home is not None:
        away.wish("home.found", home, condition=step["condition"])


def _enter(world: World, step: Step) -> None:
    away = world.phones[step["phone"]]
    home = _nth(sorted(away.phone.held.get("homes", {})), step)
    if home is not None:
        away.wish("person.enter", home=home, values={"name": step["value"]})


def _report(world: World, step: Step) -> None:
    world.phones[step["phone"]].wish("case.report", words=step["value"], place={"lon": INSIDE[0], "lat": INSIDE[1]})


def _line(world: World, step: Step) -> None:
    world.phones[step["phone"]].line = step["line"]


def _kill(world: World, step: Step) -> None:
    world.phones[step["phone"]].dies = step["when"]


def _clock(world: World, step: Step) -> None:
    world.phones[step["phone"]].phone.off = timedelta(days=step["days"])


def _somebody(step: Step) -> Person | None:
    found: Person | None = _nth(list(Person.objects.filter(state="active").order_by("pk")), step)
    return found


def _desk_amend(world: World, step: Step) -> None:
    person = _somebody(step)
    if person is not None:
        people.amend(scope=world.desk, id=person.pk, values={"workplace": f"{step['value']} (desk)"})


def _desk_move(world: World, step: Step) -> None:
    person, home = _somebody(step), _nth(list(Home.objects.filter(state="active").order_by("pk")), step)
    if person is not None and person.home_id != home.pk:
        people.move(scope=world.desk, id=person.pk, home_id=home.pk)


def _desk_cancel(world: World, step: Step) -> None:
    person = _somebody(step)
    if person is not None:
        try:
            people.cancel(scope=world.desk, id=person.pk, reason=CancelReason.DIED, day=MONDAY.date())
        except Problem:
            return  # began after that day


def _desk_import(world: World, step: Step) -> None:
    """Many rows and one line: what a table that is taken in leaves in the journal."""
    Home.objects.filter(state="active", room__endswith=str(step["nth"] % 3)).update(use="1")
    journal.record(deed="register.import", by=SYSTEM, subject=("gathering", None), code=MICRO[:15])


def _mesh(world: World, step: Step) -> None:
    here, there = (MICRO, NEXT_MICRO) if step["nth"] % 2 else (NEXT_MICRO, MICRO)
    move_register(Relocation(2, {here: there}, {}, frozenset(), lambda lon, lat: None))
    journal.record(deed="mesh.publish", by=SYSTEM, subject=("mesh_edition", None))


PLAYED: dict[str, Callable[[World, Step], None]] = {
    "pull": lambda world, step: world.phones[step["phone"]].pull(),
    "push": lambda world, step: world.phones[step["phone"]].push(),
    "amend": _amend,
    "found": _found,
    "enter": _enter,
    "report": _report,
    "line": _line,
    "kill": _kill,
    "clock": _clock,
    "desk_amend": _desk_amend,
    "desk_move": _desk_move,
    "desk_cancel": _desk_cancel,
    "desk_import": _desk_import,
    "mesh": _mesh,
}


def broken(world: World) -> list[str]:
    """Every promise that was not kept, in words."""
    found: list[str] = []
    for name, away in world.phones.items():
        never_away = Phone(away.phone.program, away.phone.post).sync()
        found += [
            f"{name}: its {kind} differ from the server's"
            for kind in {*never_away.held, *away.phone.held}
            if never_away.held.get(kind, {}) != away.phone.held.get(kind, {})
        ]
        found += [f"{name}: {what}" for what in _commands(away)]
    return found


def _commands(away: Away) -> list[str]:
    ids = [UUID(id) for id, _ in away.wished]
    outcomes = dict(Receipt.objects.filter(pk__in=ids).values_list("pk", "outcome"))
    lines: dict[str, list[int]] = defaultdict(list)
    for line in Deed.objects.filter(request_id__in=[id.hex for id in ids]).order_by("seq"):
        lines[line.request_id].append(line.seq)
    found = [f"{id} was lost" for id in ids if id not in outcomes]
    for id in ids:
        meant = 1 if outcomes.get(id) == "done" else 0
        if len(lines[id.hex]) != meant:
            found.append(f"{id} was done {len(lines[id.hex])} times, its receipt says {outcomes.get(id)}")
    told = {UUID(one["id"]): one["state"] for one in away.phone.queue}
    found += [f"{id} still says {state}" for id, state in told.items() if outcomes.get(id) != state]
    return found + _overtaken(away, lines)


def _overtaken(away: Away, lines: dict[str, list[int]]) -> list[str]:
    last: dict[str, int] = {}
    found: list[str] = []
    for id, subject in away.wished:
        done = lines[UUID(id).hex]
        if subject is None or not done:
            continue
        if done[0] < last.get(subject, -1):
            found.append(f"{id} overtook an earlier deed on {subject}")
        last[subject] = done[0]
    return found

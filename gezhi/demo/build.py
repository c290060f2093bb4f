"""Building the demo city: real streets and communities, made grids, people and ninety days of matters.

The same seed and the same now give the same city. Everything goes through the services that users' doors call.
"""

from __future__ import annotations

import gc
import random
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from django.conf import settings
from django.db import transaction

from gezhi.demo import content, doors, homes, inspections, neighbourhood, office, rounds, visits
from gezhi.demo.desks import stand, wishes
from gezhi.demo.ground import Ground
from gezhi.demo.lives import Life, play
from gezhi.demo.people import People, hire_everybody
from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.cases.services import catalogue
from gezhi.domain.grids import services as mesh
from gezhi.domain.grids.vocabulary import LevelWord, Match
from gezhi.edges.notices import services as notices
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.databases import analyse
from gezhi.ground.plumbing.journal.sealing import seal_all

SEED = 20260701
MATTERS = 2000
DAYS = 90
JUDGED = timedelta(hours=20)
"""Reports older than this were judged: what is newer was wished for, so that the desks hold what they should."""
TOLD = 600
"""Of so many of the last deeds people find notices in their lists."""
TOGETHER = 200
"""Deeds played in one transaction: the past needs no commit of its own."""

NOT_A_DEMO = problem("demo.not_a_demo", 409, "This installation is not a demo: set GEZHI_DEMO to build one.")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What was built."""

    cells: int
    accounts: int
    matters: int
    deeds: int


def is_built() -> bool:
    """Whether the demo city already stands."""
    return accounts.has_demo_accounts()


def password() -> str:
    """The one password of all demo accounts: from the environment, or made at first start and kept 0600."""
    given = settings.DEMO_PASSWORD
    file = Path(settings.VAR_DIR) / "demo" / "password"
    if given:
        return str(given)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(9))
    return file.read_text().strip()


def build(*, now: datetime, say: Say, seed: int = SEED, matters: int = MATTERS) -> Built:
    """Build the whole demo city. Raises Problem `demo.not_a_demo` outside a demo installation."""
    if not settings.IS_DEMO:
        raise NOT_A_DEMO()
    since = now - timedelta(days=DAYS + 30)
    gc.freeze()  # what is loaded stays: the collector need not walk it again and again
    say("streets, communities and their grids")
    cells = build_mesh(seed)
    say("classes, limits and the calendar")
    load_catalogue(since)
    say("departments, posts and 1,300 grid workers")
    with transaction.atomic():
        people = hire_everybody(since=since, now=now, password=password(), seed=seed)
        assign_departments(people)
    say("homes and the people behind their doors")
    homes.settle(people, now=now, seed=seed)
    with transaction.atomic():
        doors.hang(people, now=now)
    say("one community at close quarters: rounds, inspections, visits, instructions")
    with transaction.atomic():
        look_closely(people, now=now, seed=seed)
    say(f"{matters:,} matters over {DAYS} days")
    deeds = play_matters(people, now=now, seed=seed, matters=matters)
    analyse()
    seal_all()
    notices.begin(back=TOLD)
    while notices.hear():
        pass
    return Built(cells, len(people.scopes), matters, deeds)


def build_mesh(seed: int) -> int:
    """The tree, the real borders of the 23 streets, and everything below them by partition; the number of cells."""
    district = AreaCode(content.DISTRICT)
    folder = content.folder()
    mesh.import_divisions(by=SYSTEM, folder=folder / "divisions", under=[district])
    streets = folder / "streets.geojson"
    for level, where in ((LevelWord.COUNTY, ("admin_level", "6")), (LevelWord.TOWN, ("admin_level", "8"))):
        file = mesh.BorderFile(
            path=streets,
            level=level,
            datum="wgs84",
            match=Match.NAME,
            under=(district,),
            where=where,
            source="© OpenStreetMap contributors, ODbL 1.0",
        )
        mesh.import_borders(by=SYSTEM, file=file, publish=True)
    made = mesh.make_cells(by=SYSTEM, under=[district], seed=seed)
    return made.communities + made.grids + made.micro_grids


def load_catalogue(since: datetime) -> None:
    """The national editions and the calendar, the limits of the deployed one with the demo's own wording, active."""
    with transaction.atomic():
        catalogue.load_national(by=SYSTEM, at=since)
        wordings = [
            catalogue.Wording(kind.kind, kind.code, order, filing, closing)
            for kind in content.kinds()
            for order, (filing, closing) in enumerate(kind.conditions, start=1)
        ]
        catalogue.word_conditions(by=SYSTEM, edition=content.EDITION, wordings=wordings, is_made=True)
        catalogue.activate_edition(by=SYSTEM, key=content.EDITION)
        catalogue.load_rights(by=SYSTEM, edition=content.EDITION, at=since)
        catalogue.count_uses(edition=content.EDITION, uses={(k.kind, k.code): k.weight for k in content.kinds()})
        catalogue.set_procedure(by=SYSTEM, audits_by_rule=False, reopen_days=15, reopen_times=2, evaluation_days=7)


def look_closely(people: People, *, now: datetime, seed: int) -> None:
    """In the grid of the first worker everything that the phone and its desks can do has happened lately."""
    here = neighbourhood.meet(people, now=now, password=password(), seed=seed + 3)
    rounds.walk(here, seed=seed)
    inspections.inspect(here, people)
    visits.knock(here, seed=seed)
    office.instruct(here, people, seed=seed)
    office.book(here, seed=seed)
    office.call_help(here, people, office.name_help(people, at=now - timedelta(days=DAYS)))


def assign_departments(people: People) -> None:
    """Say which department usually handles which class."""
    usual = {kind.code: people.departments[kind.department] for kind in content.kinds()}
    catalogue.assign_departments(by=SYSTEM, edition=content.EDITION, departments=usual)


def play_matters(people: People, *, now: datetime, seed: int, matters: int) -> int:
    """Play ninety days of matters up to `now`, those that wait on the desks among them; the number of deeds."""
    ground, wanted = Ground(seed), wishes()[:matters]
    settled = matters - len(wanted)
    lives = [
        Life(number, people, spot, start, seed)
        for number, (spot, start) in enumerate(
            zip(ground.anywhere(settled), find_starts(settled, now, seed), strict=True)
        )
    ]
    lives += stand(people, ground, wanted, first=settled, now=now, seed=seed)
    return sum(1 for _ in _committed_together(play(lives, until=now)))


def find_starts(count: int, now: datetime, seed: int) -> list[datetime]:
    """When matters are reported, in order: over the days up to `JUDGED` before `now`, the later the more of them."""
    dice, last = random.Random(seed), now - JUDGED
    span = timedelta(days=DAYS) - JUDGED
    starts = (_in_daytime(last - span * dice.random() ** 1.15, dice) for _ in range(count))
    return sorted(start if start <= last else start - timedelta(days=1) for start in starts)


def _in_daytime(start: datetime, dice: random.Random) -> datetime:
    """Most reports come by day; a few by night."""
    if dice.random() < 0.06:
        return start
    return start.replace(hour=dice.choice((0, 1, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12)))


def _committed_together(deeds: Iterator[datetime]) -> Iterator[datetime]:
    """The same deeds, `TOGETHER` of them to a transaction."""
    over = object()
    done: object = None
    while done is not over:
        with transaction.atomic():
            for _ in range(TOGETHER):
                done = next(deeds, over)
                if done is over:
                    break
                yield cast(datetime, done)

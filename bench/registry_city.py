"""What `bench.registry` does inside the measured installation:  python -m bench.registry_city fill|ask NUMBER NUMBER.

`fill PEOPLE 0` makes a register of so many people on a database that has none; `ask PEOPLE RUNS` times questions.
Each prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any
from uuid import uuid4

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gezhi.settings")
    django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import QuerySet

from bench.registry_rows import (
    GRIDS_OF_COUNTY,
    KNOWN,
    PEOPLE_OF_GRID,
    Town,
    bare_tables,
    code_of,
    copy_county,
    write_counted,
)
from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.models import Building, Home, Person
from gezhi.domain.registry.selectors.indexes import PEOPLE
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.databases import analyse, is_postgresql, room_for_many
from gezhi.ground.plumbing.grams import having
from gezhi.ground.plumbing.scope import Grant, Scope, inside
from gezhi.ground.plumbing.sealing.values import Place, unseal

FIRST, TERMS = 50, 60
TABLES = ("person", "tie", "registration", "household", "home", "building", "compound", "tally")


def fill(people: int) -> dict[str, Any]:
    """Make the register, where there is none; the seconds it took."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    began = time.monotonic()
    if not Person.objects.exists():
        said = services.gathering(by=SYSTEM, source=services.Source.IMPORT, at=now(), title="bench")
        with bare_tables():
            _build(people, said.pk)
        analyse()
        if is_postgresql():
            _run("VACUUM ANALYZE")
    return {"seconds": round(time.monotonic() - began, 1)}


def _build(people: int, gathering_id: int) -> None:
    """Counties of two million: the first is made row by row, in as many parts as there are processors, and copied."""
    grids = max(1, round(people / (PEOPLE_OF_GRID * 1.03)))
    made = min(grids, GRIDS_OF_COUNTY)
    if not is_postgresql():
        with room_for_many():
            write_counted(build_part(0, range(made), gathering_id))
        return
    connection.close()
    processes = os.cpu_count() or 1
    parts = [range(made * n // processes, made * (n + 1) // processes) for n in range(processes)]
    with ProcessPoolExecutor(processes) as pool:
        counted = sum(pool.map(build_part, range(processes), parts, [gathering_id] * processes), Counter())
    write_counted(counted)
    for county in range(1, -(-grids // GRIDS_OF_COUNTY)):
        copy_county(county, processes)
        print(f"  {county + 1} counties", file=sys.stderr, flush=True)


def build_part(number: int, grids: range, gathering_id: int) -> Counter[tuple[str, str, str]]:
    """Some grids of the first county, in one transaction; what they count for."""
    town = Town(number, now(), gathering_id)
    with transaction.atomic():
        for grid in grids:
            town.grid(grid)
        town.flush()
    return town.counted


def scopes(people: int) -> dict[str, Scope]:
    """Who asks: somebody of one grid, of one town, of the whole city."""
    grid = code_of(max(0, people // PEOPLE_OF_GRID // 2 - 1))
    areas = {"grid": grid, "town": grid[:9], "city": "3702"}
    rights = frozenset({Permission.REGISTER_VIEW})
    return {
        name: Scope(SYSTEM, grants=(Grant(post_id=uuid4(), role="bench", permissions=rights, area=AreaCode(area)),))
        for name, area in areas.items()
    }


def ask(people: int, runs: int) -> dict[str, Any]:
    """Milliseconds of every kind of question, p50 and p95 over `TERMS` different ones, asked `runs` times in turn."""
    told: dict[str, Any] = {"sizes": sizes()}
    dice = random.Random(5)
    for name, scope in scopes(people).items():
        some = _some(scope, dice)
        told[name] = {kind: _timed(questions, runs) for kind, questions in _questions(scope, some).items()}
    told["chart"] = _timed([_chart(scopes(people)["city"])], runs * 5)
    told["ages"] = _timed([lambda: selectors.ages(scopes(people)["city"], "3702", 2026)], runs * 5)
    told["peer"] = _peers(random.Random(7), runs)
    return told


Question = Callable[[], object]


def _some(scope: Scope, dice: random.Random) -> list[Person]:
    """People of the scope's area, by chance."""
    (area,) = scope.areas(Permission.REGISTER_VIEW)
    if len(area) > 9:
        rows = Person.objects.filter(inside("code", [str(area)])).select_related("home__building")
        return dice.sample(list(rows[:500]), TERMS)
    found: list[Person] = []
    while len(found) < TERMS:
        code = code_of(dice.randrange(_grids()))
        if area.contains(code):
            rows = Person.objects.filter(inside("code", [code])).select_related("home__building")
            found += dice.sample(list(rows[:40]), 4)
    return found


def _grids() -> int:
    return max(1, round(_people() / (PEOPLE_OF_GRID * 1.03)))


def _people() -> int:
    return int(sys.argv[2])


def _questions(scope: Scope, some: Sequence[Person]) -> dict[str, list[Question]]:
    (area,) = scope.areas(Permission.REGISTER_VIEW)
    words = [p.name[-2:] for p in some if len(p.name) > 2]
    known = _known()

    def inside_name(word: str) -> QuerySet[Person]:
        return having(Person.objects.all(), PEOPLE, [word], [str(area)])

    def found(text: str, reason: str = "") -> Question:
        return lambda: services.find(scope=scope, text=text, reason=reason)

    def address(person: Person, *, order: bool) -> str:
        home = person.home
        assert home is not None
        parts = [home.building.road + home.building.plate, home.building.address.partition("号")[2]]
        return "".join(parts if order else parts[::-1]) + f"{home.stairwell}单元{home.room}"

    return {
        "infix_first_50": [partial(_first, inside_name(w)) for w in words],
        "infix_count": [partial(_count, inside_name(w)) for w in words],
        "find_infix": [found(word) for word in words],
        "find_name": [found(p.name) for p in some],
        "find_pinyin": [found(p.pinyin) for p in some],
        "find_initials": [found(p.initials) for p in some],
        "find_document": [found(document, "bench") for document, _ in known],
        "find_phone": [found(phone, "bench") for _, phone in known],
        "find_address": [found(address(p, order=True)) for p in some],
        "find_address_turned": [found(address(p, order=False)) for p in some],
    }


def _first(rows: QuerySet[Person]) -> list[Person]:
    return list(rows.all()[:FIRST])


def _count(rows: QuerySet[Person]) -> int:
    return rows.order_by().count()


def _known() -> list[tuple[str, str]]:
    """Numbers that can be asked for: those of the first in every tenth grid."""
    found = []
    for grid in range(0, _grids(), KNOWN)[:TERMS]:
        row = Person.objects.filter(inside("code", [code_of(grid)])).order_by("id").first()
        assert row is not None
        document = unseal(row.document, Place("register_person", "document", row.pk))
        found.append((document, unseal(row.phone, Place("register_person", "phone", row.pk))))
    return found


def _chart(scope: Scope) -> Question:
    home = Home.objects.order_by("-floor").filter(code=code_of(0), floor__gte=25).first()
    assert home is not None
    building = Building.objects.get(pk=home.building_id)
    today = now().date()
    return lambda: selectors.chart(scope, selectors.building(scope, building.pk), today)


def _peers(dice: random.Random, runs: int) -> dict[str, Any]:
    """The same question by what others use: LIKE, on PostgreSQL with a trigram index over the same column."""
    some = _some(scopes(_people())["city"], dice)
    words = [p.name[-2:] for p in some if len(p.name) > 2][:20]
    if is_postgresql():
        _run("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        began = time.monotonic()
        _run("CREATE INDEX IF NOT EXISTS bench_trigrams ON register_person USING gin (name gin_trgm_ops)")
        made = round(time.monotonic() - began, 1)
    else:
        made = 0.0
    try:
        like = Person.objects.filter(state="active")
        return {
            "index_seconds": made,
            "like_first_50": _timed([partial(_first, like.filter(name__contains=w)) for w in words], 1),
            "like_count": _timed([partial(_count, like.filter(name__contains=w)) for w in words], 1),
        }
    finally:
        if is_postgresql():
            _run("DROP INDEX bench_trigrams")


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _timed(questions: Sequence[Question], runs: int) -> dict[str, float]:
    for question in questions[:3]:
        question()
    taken = []
    for _ in range(runs):
        for question in questions:
            began = time.perf_counter()
            question()
            taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    at = len(taken)
    return {"p50_ms": round(taken[at // 2], 2), "p95_ms": round(taken[min(at - 1, int(at * 0.95))], 2)}


def sizes() -> dict[str, float]:
    """Megabytes: the table of people, what searches it, and the whole register."""
    if not is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, SUM(pgsize) / 1e6 FROM dbstat GROUP BY name")
            found = {name: round(size, 1) for name, size in cursor.fetchall()}
        search = sum(size for name, size in found.items() if name.startswith(("person_", "register_person_")))
        whole = sum(found.values())
        return {"people": found["register_person"], "search": round(search, 1), "whole": round(whole, 1)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_table_size('register_person') / 1e6, pg_indexes_size('register_person') / 1e6")
        table, indexes = cursor.fetchone()
        names = ", ".join(f"'register_{name}'" for name in TABLES)
        cursor.execute(f"SELECT SUM(pg_total_relation_size(n::regclass)) / 1e6 FROM unnest(ARRAY[{names}]) AS n")
        (whole,) = cursor.fetchone()
    return {"people": round(float(table), 1), "search": round(float(indexes), 1), "whole": round(float(whole), 1)}


if __name__ == "__main__":
    deed, first, second = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    print(json.dumps(fill(first) if deed == "fill" else ask(first, second)))

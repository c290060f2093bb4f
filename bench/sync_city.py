"""What `bench.sync` does inside the measured installation:  python -m bench.sync_city PHONES HOMES PEOPLE TASKS.

The demo city; a worker whose grid has so many homes and people and who has so many open orders; tokens and posts of so
many other workers. Prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any
from uuid import UUID

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gezhi.settings")
    django.setup()

from django.core.management import call_command

from gezhi.domain.accounts import services
from gezhi.domain.accounts.models import Post
from gezhi.domain.cases.models import Case
from gezhi.domain.registry.models import Building, Gathering, Home, Person, Tie
from gezhi.domain.registry.vocabulary import TieRole
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.databases import analyse
from gezhi.ground.plumbing.journal.sealing import seal_all
from gezhi.ground.plumbing.sealing.values import Place, seal

NAMES = ("王小明", "李秀英", "张桂兰", "刘洋", "陈静", "欧阳文", "赵国庆", "孙丽")
HOMES_OF_HOUSE, BATCH = 60, 1000


def main(phones: int, homes: int, people: int, tasks: int) -> dict[str, Any]:
    """Make what is not there yet."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("demo", matters=1500, stdout=sys.stderr)
    call_command("load_themes", stdout=sys.stderr)
    posts = list(Post.objects.in_force(now()).filter(role="grid_worker").select_related("account").order_by("code"))
    first, others = posts[0], posts[1 : phones + 1]
    if len(others) < phones:
        raise RuntimeError(f"the demo has {len(others)} workers only")
    _fill(first.code, homes - Home.objects.filter(code=first.code).count(), people)
    _give(first.account_id, tasks)
    seal_all()
    analyse()
    return {"first": _told(first), "phones": [_told(post) for post in others]}


def _told(post: Post) -> dict[str, str]:
    token = services.issue_token(by=SYSTEM, account=post.account, name="bench", at=now(), post=post)
    return {"token": token, "post": str(post.pk), "code": post.code}


def _fill(code: str, homes: int, people: int) -> None:
    """So many homes more in a grid, with people tied to them; numbers sealed as the register seals them."""
    if homes <= 0:
        return
    gathering = Gathering.objects.create(source="worker", at=now())
    common: dict[str, Any] = {"code": code, "gathered": str(gathering.pk), "changed_at": now()}
    houses = [
        Building(name=f"{number + 1}号楼", address=f"海韵路 {number + 1} 号", folded="x", sought="x", **common)
        for number in range(-(-homes // HOMES_OF_HOUSE))
    ]
    Building.objects.bulk_create(houses, batch_size=BATCH)
    made = [
        Home(
            building=houses[n // HOMES_OF_HOUSE],
            stairwell="1",
            floor=n % 30 + 1,
            room=str(n % HOMES_OF_HOUSE),
            **common,
        )
        for n in range(homes)
    ]
    Home.objects.bulk_create(made, batch_size=BATCH)
    held = [_person(n, made[n % homes].pk, common) for n in range(people)]
    Person.objects.bulk_create(held, batch_size=BATCH)
    ties = [
        Tie(person=held[n], home=made[n % homes], role=TieRole.LIVES.value, gathering=gathering) for n in range(people)
    ]
    Tie.objects.bulk_create(ties, batch_size=BATCH)


def _person(number: int, home: UUID, common: dict[str, Any]) -> Person:
    person = Person(name=NAMES[number % len(NAMES)], pinyin="x", initials="x", sex="1", home_id=home, **common)
    person.document_kind = "111"
    number_told = f"37021119{number % 80 + 10:02d}0101{number % 9000 + 1000:04d}"
    person.document = seal(number_told, Place("register_person", "document", person.pk))
    person.phone = seal(f"138{number:08d}", Place("register_person", "phone", person.pk))
    return person


def _give(account: UUID, tasks: int) -> None:
    """So many open orders in the hands of one worker: played ones, handed over."""
    held = Case.objects.filter(state="handling", handler=account).count()
    wanted = Case.objects.filter(state="handling").exclude(handler=account).values_list("pk", flat=True)
    Case.objects.filter(pk__in=list(wanted[: max(0, tasks - held)])).update(handler=account)


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))

"""What `bench.openrosa` does inside the measured installation:  python -m bench.openrosa_street ROWS.

The demo city, so many people in the grids of its worker, and the shipped themes with their forms; prints one line of
JSON: the worker's user name, a token for a field client, and a theme about people.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gezhi.settings")
    django.setup()

from django.core.management import call_command

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts import services
from gezhi.domain.registry.models import Building, Home, Person
from gezhi.domain.registry.selectors import themes
from gezhi.domain.registry.selectors.field_lists import field_list
from gezhi.domain.registry.vocabulary import SubjectKind
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.databases import analyse
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import in_city

HOMES_OF_HOUSE, PEOPLE_OF_HOME, BATCH = 120, 3, 1000
NAMES = ("王小明", "李秀英", "张桂兰", "刘洋", "陈静", "欧阳文", "赵国庆", "孙丽")


def main(rows: int) -> dict[str, str]:
    """Make what is not there yet."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("demo", matters=20, stdout=sys.stderr)
    call_command("load_themes", stdout=sys.stderr)
    account = accounts.account_by_username("worker")
    if account is None:
        raise RuntimeError("the demo has no worker")
    scope, today = accounts.scope_of(account, at=now()), in_city(now()).date()
    theme = next(one for one in themes.my_themes(scope, today) if one.about == SubjectKind.PERSON)
    _fill(scope, rows - len(field_list(scope, SubjectKind.PERSON, today, theme)))
    token = services.issue_field_token(scope=scope, name="bench", at=now())
    return {"username": account.username, "token": token, "theme": theme.key}


def _fill(scope: Scope, count: int) -> None:
    """So many people more in the worker's first area, in houses of 120 homes."""
    if count <= 0:
        return
    code = str(next(iter(scope.areas(Permission.REGISTER_VIEW))))
    common: dict[str, Any] = {"code": code, "gathered": "", "changed_at": now()}
    homes = -(-count // PEOPLE_OF_HOME)
    houses = [
        Building(name=name, address=name, folded=name, sought=name, **common)
        for name in (f"{number + 1}号楼" for number in range(-(-homes // HOMES_OF_HOUSE)))
    ]
    Building.objects.bulk_create(houses, batch_size=BATCH)
    made = [
        Home(building=houses[n // HOMES_OF_HOUSE], stairwell="1单元", room=str(n % HOMES_OF_HOUSE + 101), **common)
        for n in range(homes)
    ]
    Home.objects.bulk_create(made, batch_size=BATCH)
    people = (
        Person(name=NAMES[n % len(NAMES)], pinyin="x", initials="x", sex="1", home=made[n // PEOPLE_OF_HOME], **common)
        for n in range(count)
    )
    Person.objects.bulk_create(people, batch_size=BATCH)
    analyse()


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))

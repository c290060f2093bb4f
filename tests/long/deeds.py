"""Deeds done by a process of its own in the installation that the environment names.

`python -m tests.long.deeds NAME …` prints one line of JSON; what it says had been committed before it is printed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import django


def build() -> dict[str, Any]:
    """Tables, the town, the cast, the catalogue; a token of each role, and one password."""
    from django.conf import settings
    from django.core.management import call_command

    from gezhi.domain.accounts import services as accounts
    from gezhi.ground.kernel.clock import now
    from gezhi.ground.plumbing.actors import SYSTEM
    from tests.cast import build_town, employ, load_catalogue

    call_command("migrate", verbosity=0)
    build_town()
    cast = employ()
    load_catalogue(settings.CITIES_DIR)
    password = "long enough for a test"
    accounts.set_password(by=SYSTEM, account=cast.accounts["worker"], password=password)
    roles = ("worker", "acceptor", "dispatcher", "leader")
    tokens = {
        role: accounts.issue_token(by=SYSTEM, account=cast.accounts[role], name="test", at=now()) for role in roles
    }
    return {"tokens": tokens, "password": password, "department": str(cast.bureau.pk)}


def end_post(username: str) -> dict[str, Any]:
    """End the posts of an account now; when that was committed, as seconds of the wall clock."""
    from gezhi.domain.accounts import services as accounts
    from gezhi.domain.accounts.models import Post
    from gezhi.ground.kernel.clock import now
    from gezhi.ground.plumbing.actors import SYSTEM

    for post in Post.objects.filter(account__username=username):
        accounts.end_post(by=SYSTEM, post=post, at=now())
    return {"committed_at": time.time()}


def enqueue(steps: str, pause: str) -> dict[str, Any]:
    """Queue the errand; the subjects of its steps."""
    from gezhi.ground.kernel.ids import new_id
    from tests.long.errands import errand

    subjects = [str(new_id()) for _ in range(int(steps))]
    errand.enqueue(subjects, float(pause))
    return {"subjects": subjects}


DEEDS: dict[str, Callable[..., dict[str, Any]]] = {"build": build, "end_post": end_post, "enqueue": enqueue}

if __name__ == "__main__":
    django.setup()
    print(json.dumps(DEEDS[sys.argv[1]](*sys.argv[2:])))

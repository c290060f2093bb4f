"""While A is away, B does A's orders on A's behalf (AB岗)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.cases.services import dispatching
from gezhi.domain.cases.tests.matters import Classes, command, filed
from gezhi.domain.cases.vocabulary import State
from gezhi.domain.workforce import services as workforce
from gezhi.ground.plumbing.journal.models import Deed
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db


def test_the_cover_does_the_colleagues_order_on_their_behalf(cast: Cast, catalogue_loaded: Classes) -> None:
    case = filed(cast, catalogue_loaded)
    dispatching.dispatch(command=command(cast, "dispatcher", case), worker_id=cast.id("worker"))
    away = accounts.my_posts(cast.scope("worker"), at=MONDAY).get()
    workforce.arrange_cover(
        scope=cast.scope("system_admin"),
        away_post_id=away.pk,
        cover_account_id=cast.id("cover"),
        valid_from=MONDAY,
        valid_to=MONDAY + timedelta(days=7),
        reason="年休假",
    )

    case = dispatching.submit(command=command(cast, "cover", case), answer="已清理")

    assert case.state == State.ANSWERED
    line = Deed.objects.filter(subject_id=case.pk, deed="case.submit").get()
    assert (line.account_id, line.on_behalf_of) == (cast.id("cover"), away.pk)

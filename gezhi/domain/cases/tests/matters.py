"""Matters at every stage of their life, for tests: each helper brings one a step further."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from gezhi.domain.cases import services
from gezhi.domain.cases.models import Case, CaseClass
from gezhi.domain.cases.services import assessing, closing, dispatching
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed as JournalDeed
from tests.cast import INSIDE, MONDAY, Cast

Classes = dict[str, CaseClass]


def photo(colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def place(point: tuple[float, float] = INSIDE) -> services.Place:
    return services.Place(lon=point[0], lat=point[1], address="长江路 1 号")


def report(cast: Cast, by: str = "worker", **changes: Any) -> Case:
    given: dict[str, Any] = {"words": "井盖不见了", "place": place(), "at": MONDAY, **changes}
    return services.report(scope=cast.scope(by), report=services.Report(**given)).case


def command(cast: Cast, by: str, case: Case, reason: str = "", after: float = 0, **more: Any) -> services.Command:
    """`by` asks on `case`, `after` hours later than Monday nine o'clock."""
    return services.Command(cast.scope(by), case.pk, reason=reason, at=MONDAY + timedelta(hours=after), **more)


def filed(cast: Cast, classes: Classes, order: int = 3) -> Case:
    case = report(cast)
    limit = classes["manhole"].limits.get(order=order)
    return assessing.file(command=command(cast, "acceptor", case), case_class=classes["manhole"], limit=limit)


def dispatched(cast: Cast, classes: Classes) -> Case:
    case = filed(cast, classes)
    return dispatching.dispatch(command=command(cast, "dispatcher", case), department_id=cast.bureau.pk)


def handled(cast: Cast, classes: Classes, after: float = 2) -> Case:
    case = dispatched(cast, classes)
    dispatching.name_handler(command=command(cast, "officer", case), handler_id=cast.id("handler"))
    return dispatching.submit(command=command(cast, "handler", case, after=after), answer="已更换井盖")


def answered(cast: Cast, classes: Classes, after: float = 2) -> Case:
    return dispatching.confirm(command=command(cast, "officer", handled(cast, classes, after), after=after))


def closed(cast: Cast, classes: Classes) -> Case:
    return closing.close(command=command(cast, "acceptor", answered(cast, classes), after=3))


def refusal(failing: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Problem) as refused:
        failing(*args, **kwargs)
    return refused.value.code


def journalled(case: Case) -> list[str]:
    return list(JournalDeed.objects.filter(subject_id=case.pk).order_by("seq").values_list("deed", flat=True))

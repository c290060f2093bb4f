"""Instructions come down to the posts they are for; a note and an answer made without signal go up."""

from __future__ import annotations

from typing import Any

import pytest

from gezhi.domain.office import services
from gezhi.domain.office.models import Instruction, InstructionReceipt
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import facts_of
from tests.cast import COUNTY, NEXT_MICRO, Cast
from tests.sync.conftest import Phones

pytestmark = pytest.mark.django_db


def given(cast: Cast, code: str = COUNTY, title: str = "排查燃气隐患") -> Instruction:
    told: dict[str, Any] = {"code": code, "roles": ["grid_worker"], "title": title, "words": "逐户查看。"}
    return services.give_instruction(scope=cast.scope("dispatcher"), needs_answer=True, at=now(), **told)


def test_it_comes_down_is_noted_and_answered_without_signal_and_leaves_when_withdrawn(
    cast: Cast, phone: Phones
) -> None:
    worker, acceptor = phone("worker").sync(), phone("acceptor").sync()
    row = given(cast)
    given(cast, NEXT_MICRO, title="清理楼道")

    assert worker.sync().ids("instructions") == {str(row.pk)}
    assert acceptor.sync().ids("instructions") == set()
    held = worker.one("instructions", id=str(row.pk))
    assert (held["title"], held["received_at"], held["answer"]) == ("排查燃气隐患", None, "")

    worker.wish("instruction.receive", row.pk)
    worker.wish("instruction.answer", row.pk, words="查了 16 户")
    worker.push()
    assert {result["outcome"] for result in worker.results.values()} == {"done"}
    assert worker.sync().one("instructions", id=str(row.pk))["answer"] == "查了 16 户"
    assert InstructionReceipt.objects.get().answer == "查了 16 户"
    assert "done_at" in facts_of(Deed.objects.get(deed="instruction.answer"))

    services.withdraw_instruction(scope=cast.scope("dispatcher"), id=row.pk, reason="改期", at=now())
    assert worker.sync().ids("instructions") == set()
    late = worker.wish("instruction.answer", row.pk, words="又查了 3 户")
    worker.push()
    assert (worker.results[late]["outcome"], worker.results[late]["code"]) == ("refused", "instruction.withdrawn")


def test_an_answer_without_words_and_one_of_nobody_is_refused(cast: Cast, phone: Phones) -> None:
    worker, elsewhere = phone("worker").sync(), given(cast, NEXT_MICRO)
    mine = given(cast)

    empty = worker.wish("instruction.answer", mine.pk, words=" ")
    foreign = worker.wish("instruction.receive", elsewhere.pk)
    worker.push()

    codes = [worker.results[one]["code"] for one in (empty, foreign)]
    assert codes == ["instruction.no_answer", "scope.not_found"]
    assert not InstructionReceipt.objects.exists()

"""Rows whose columns equal one of several wanted together."""

from __future__ import annotations

from datetime import date

import pytest

from gezhi.domain.registry.models import Person
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.bulk import equal_to, insert

pytestmark = pytest.mark.django_db

IN_TOWN = ("SUBSTR(code, 1, 9)", "pinyin", "birth_date")
MAY, JUNE = date(1980, 5, 1), date(1980, 6, 1)


def person(name: str, pinyin: str, birth: date | None, code: str = "370211001001001", state: str = "active") -> Person:
    made = Person(name=name, code=code, pinyin=pinyin, initials="", birth_date=birth, gathered="1", changed_at=now())
    made.state, made.reason = state, "" if state == "active" else "died"
    return made


def test_all_columns_fit_together_or_the_row_is_not_found() -> None:
    insert(
        [
            person("张建国", "zhangjianguo", MAY),
            person("李建国", "lijianguo", JUNE),
            person("张建国 next town", "zhangjianguo", MAY, code="370211002001001"),
            person("张建国 unknown", "zhangjianguo", None),
            person("张建国 gone", "zhangjianguo", MAY, state="cancelled"),
        ]
    )
    town = "370211001"

    def found(*wanted: tuple[str, str, date]) -> list[str]:
        return sorted(row.name for row in equal_to(Person.objects.all(), IN_TOWN, wanted))

    assert found((town, "zhangjianguo", MAY)) == ["张建国"]
    assert found((town, "zhangjianguo", JUNE), (town, "lijianguo", MAY)) == []
    assert found((town, "zhangjianguo", MAY), (town, "lijianguo", JUNE)) == ["张建国", "李建国"]
    assert found() == []

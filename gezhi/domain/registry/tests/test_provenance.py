"""Where values come from, kept short: what is written is read again, and each gathering is named once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.registry.rules.fields import PERSON
from gezhi.domain.registry.rules.provenance import Provenance

NAMES = sorted(one.name for one in PERSON)
NUMBERS = st.integers(1, 5) | st.integers(1, 10**12)
STEPS = st.lists(st.tuples(st.sets(st.sampled_from(NAMES), min_size=1), NUMBERS), max_size=8)


@given(base=NUMBERS, steps=STEPS)
def test_what_is_written_is_read_again(base: int, steps: list[tuple[set[str], int]]) -> None:
    provenance = Provenance(base)
    for names, number in steps:
        provenance = provenance.with_(names, number)
    again = Provenance.read(str(provenance))

    assert [again.of(name) for name in NAMES] == [provenance.of(name) for name in NAMES]
    assert again.numbers <= provenance.numbers
    assert str(again) == str(provenance)


def test_a_gathering_is_named_once_however_many_values_it_brought() -> None:
    assert (
        str(Provenance(17).with_(["phone"], 19).with_(["name", "birth_date"], 23)) == "17 19=phone 23=birth_date,name"
    )
    assert str(Provenance(17).with_(NAMES, 23)) == f"17 23={','.join(NAMES)}"


def test_what_rows_had_before_is_still_read() -> None:
    assert Provenance.read("17 name=23 phone=19") == Provenance(17, {"name": 23, "phone": 19})

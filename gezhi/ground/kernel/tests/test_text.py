import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.kernel.text import clean, clean_line


def test_words_are_composed_and_trimmed_and_line_ends_are_made_one_kind() -> None:
    assert clean("  井盖丢失\r\n速来\rcafe\u0301\t!\n", limit=100) == "井盖丢失\n速来\ncaf\u00e9\t!"


@pytest.mark.parametrize("bad", ["\x00", "\x08", "\x1b", "\x7f", "\x85", "\ud800", "\u202e", "\u2066"])
def test_unseen_control_characters_are_refused_with_their_place(bad: str) -> None:
    with pytest.raises(Problem) as refused:
        clean(f"ab{bad}c", limit=100)

    assert refused.value.code == "text.control_character"
    assert refused.value.parameters == {"code": f"U+{ord(bad):04X}", "place": 3}


def test_a_text_over_its_limit_is_refused_with_both_numbers() -> None:
    assert clean(" 格治 ", limit=2) == "格治"
    with pytest.raises(Problem) as refused:
        clean("格治了", limit=2)
    assert refused.value.parameters == {"length": 3, "limit": 2}


def test_a_title_stands_on_one_line() -> None:
    assert clean_line("井盖\t丢失\n", limit=10) == "井盖 丢失"
    with pytest.raises(Problem) as refused:
        clean_line("井盖\n丢失", limit=10)
    assert refused.value.code == "text.line_break"


@given(text=st.text(max_size=50))
def test_what_is_accepted_can_be_stored_and_is_not_changed_again(text: str) -> None:
    try:
        cleaned = clean(text, limit=200)
    except Problem:
        return
    assert clean(cleaned, limit=200) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned.encode().decode() == cleaned

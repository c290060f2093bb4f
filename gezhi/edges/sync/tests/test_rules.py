"""The rules of both ends, by the vectors that the client runs too; and the cursor."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from gezhi.edges.sync.rules.cursors import Cursor, read, written
from gezhi.edges.sync.rules.pacing import FIRST, next_bytes
from gezhi.edges.sync.rules.queueing import before_of, next_batch, settle
from gezhi.edges.sync.rules.spans import covers, key_of, merge
from gezhi.edges.sync.rules.touching import NOTHING, touched
from gezhi.edges.sync.vocabulary import ALL, PLACED, REGISTER, THEMED, Kind
from gezhi.ground.kernel.masking import mask_name
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.kernel.two_times import corrected

Case = dict[str, Any]


def vectors(name: str) -> dict[str, Any]:
    folder = Path(settings.BASE_DIR) / "contracts" / "vectors"
    content: dict[str, Any] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return content


PAGES, COMMANDS, PACING, CLOCK, MASKS = (
    vectors(name) for name in ("sync_pages", "sync_commands", "sync_pacing", "sync_clock", "masks")
)


def named(case: Case) -> str:
    return str(case.get("name", ""))


@pytest.mark.parametrize("case", PAGES["keys"])
def test_a_document_has_its_key(case: Case) -> None:
    assert key_of(case["code"], case["id"]) == case["key"]


@pytest.mark.parametrize("case", PAGES["spans"])
def test_a_span_covers_a_key_or_not(case: Case) -> None:
    assert covers(case["span"], case["key"]) is case["covers"]


@pytest.mark.parametrize("case", PAGES["merges"] + PAGES["pages"], ids=named)
def test_a_page_is_taken_over(case: Case) -> None:
    held = json.loads(json.dumps(case["held"]))
    for part in case.get("parts") or [case["part"]]:
        merge(held, part)
    assert held == case["expected"]


@pytest.mark.parametrize("case", COMMANDS["batches"], ids=named)
def test_the_next_batch_keeps_the_order_of_each_subject(case: Case) -> None:
    assert next_batch(case["queue"], case["most"]) == case["batch"]


@pytest.mark.parametrize("case", COMMANDS["befores"])
def test_a_command_is_made_upon_the_latest_that_is_not_settled(case: Case) -> None:
    assert before_of(case["queue"], case["subject"]) == case["after"]


@pytest.mark.parametrize("case", COMMANDS["settlings"], ids=named)
def test_an_answer_leaves_what_must_be_seen_or_sent_again(case: Case) -> None:
    assert settle(case["queue"], case["results"]) == case["left"]


@pytest.mark.parametrize("case", PACING["pages"])
def test_pages_grow_and_shrink_with_the_line(case: Case) -> None:
    assert next_bytes(case["asked"], case["took"]) == case["next"]
    assert PACING["first"] == FIRST


@pytest.mark.parametrize("case", CLOCK["cases"], ids=named)
def test_a_deed_is_dated_by_our_clock(case: Case) -> None:
    when = {name: datetime.fromisoformat(case[name]) for name in ("done_at", "clock", "received_at", "at")}
    found = corrected(when["done_at"], clock=when["clock"], received_at=when["received_at"])
    assert (found.at, found.off_seconds, found.is_told) == (when["at"], case["off_seconds"], case["told"])


@pytest.mark.parametrize("case", MASKS["names"])
def test_a_name_in_a_list_is_masked(case: Case) -> None:
    assert mask_name(case["name"]) == case["mask"]


@given(
    st.integers(0, 2**62),
    st.lists(st.sampled_from(ALL), unique=True),
    st.text(st.characters(codec="ascii", exclude_characters="\x00"), max_size=60),
)
def test_a_cursor_is_read_as_it_was_written(position: int, kinds: list[Kind], key: str) -> None:
    cursor = Cursor(position, "ab12", "basis", "moves", tuple(kinds), key)
    assert read(written(cursor)) == cursor


@given(st.text(max_size=80))
def test_a_cursor_of_somebodys_making_is_refused_and_breaks_nothing(word: str) -> None:
    with suppress(Problem):
        read(word)
    with pytest.raises(Problem, match=r"sync\.bad_cursor"):
        read(f"{word}!é")


def test_a_kind_that_is_walked_again_begins_anew_and_what_is_under_way_goes_on() -> None:
    under_way = Cursor(1, "", "", "", (Kind.HOMES, Kind.MARKS), "3702/a")

    again = under_way.again([Kind.CASES])
    assert (again.walking, again.key) == ((Kind.HOMES, Kind.CASES, Kind.MARKS), "3702/a")
    anew = under_way.again([Kind.HOMES])
    assert (anew.walking, anew.key) == ((Kind.HOMES, Kind.MARKS), "")
    assert under_way.walked(None).walking == (Kind.MARKS,)


ID = UUID("01931f00-0000-7000-8000-000000000001")
HOME = UUID("01931f00-0000-7000-8000-000000000002")


def test_a_line_of_the_feed_names_documents_or_whole_kinds() -> None:
    moved = touched("register.person.move", "person", ID, {"from": str(HOME), "to": "None"})
    assert (moved.subject, moved.homes) == (("person", ID), frozenset({HOME}))
    assert touched("theme.fill", "theme_record", ID, {"theme": str(HOME)}).theme == HOME
    assert touched("theme.fill", "theme_record", ID, {}).again == (Kind.MARKS,)
    assert touched("register.import", "gathering", None, {}).again == (Kind.EDITIONS, *REGISTER, Kind.INSPECTIONS)
    assert touched("mesh.publish", "mesh_edition", ID, {}).again == (Kind.EDITIONS, *PLACED)
    assert touched("theme.adopt_form", "theme", ID, {}).again == THEMED
    assert touched("catalogue.activate", "class_edition", None, {}).again == (Kind.EDITIONS,)
    assert touched("round.check_in", "round", ID, {}).subject == ("round", ID)
    assert touched("patrol_plan.end", "patrol_plan", ID, {}).subject == ("patrol_plan", ID)
    seen = {"thing": str(HOME), "about": "unit"}
    assert touched("inspection.record", "inspection", ID, seen).subject == ("thing", HOME)
    assert touched("inspection.record", "inspection", ID, {**seen, "about": "rental"}).subject == ("rental", HOME)
    assert touched("inspection.enrol", "inspection_template", None, {}).again == (Kind.TEMPLATES, Kind.INSPECTIONS)
    assert touched("register.rental.rhythm", "register", None, {}).again == (Kind.INSPECTIONS,)
    assert touched("account.sign_in", "account", ID, {}) == NOTHING

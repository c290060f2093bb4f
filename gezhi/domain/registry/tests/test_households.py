"""Registered households over random histories: one head while there are members, one permanent record, no half deed."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from gezhi.domain.registry.models import Home, Household, Person, Registration
from gezhi.domain.registry.rules import registrations
from gezhi.domain.registry.rules.registrations import Jurisdiction
from gezhi.domain.registry.services import households, people, places
from gezhi.domain.registry.vocabulary import HEADS, PERMANENT, CancelReason, RegistrationKind
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed, Look
from tests.cast import INSIDE, MONDAY, Cast

PEOPLE, RELATIONS = range(5), ("02", "03", "12", "20", "50")
KINDS = st.sampled_from(list(RegistrationKind))
HERE = Jurisdiction(frozenset({"370211"}))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("join"), st.sampled_from(PEOPLE), st.sampled_from(RELATIONS), KINDS),
        st.tuples(st.just("leave"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("head"), st.sampled_from(PEOPLE), st.lists(st.sampled_from(RELATIONS), max_size=5)),
    ),
    max_size=40,
)


class Paper:
    """One household and everybody's records, decided by the rules alone."""

    def __init__(self) -> None:
        self.relations: dict[Any, str] = {}
        self.kinds: dict[int, RegistrationKind] = {}

    def join(self, person: int, relation: str, kind: RegistrationKind) -> None:
        registrations.check_joining(person, relation, self.relations)
        others = [self.kinds[person]] if person in self.kinds else []
        registrations.check_registration(kind, others, "", HERE)
        self.relations[person], self.kinds[person] = relation, kind

    def leave(self, person: int) -> None:
        others = [relation for other, relation in self.relations.items() if other != person]
        registrations.check_leaving(self.relations.get(person, ""), others)
        self.relations.pop(person, None)
        self.kinds.pop(person, None)

    def head(self, person: Any, told: list[str]) -> None:
        relations: Any = dict(zip(self.relations, told, strict=False))
        registrations.check_new_head(person, set(self.relations), relations)
        self.relations = relations


@given(STEPS)
@settings(max_examples=60)
def test_the_rules_leave_one_head_exactly_while_there_are_members(steps: list[tuple[Any, ...]]) -> None:
    paper = Paper()
    for deed, *told in steps:
        before = (dict(paper.relations), dict(paper.kinds))
        try:
            getattr(paper, deed)(*told)
        except Problem:
            assert (paper.relations, paper.kinds) == before
        heads = [relation for relation in paper.relations.values() if relation in HEADS]
        assert len(heads) == bool(paper.relations)


def test_a_record_ends_neither_before_it_began_nor_in_days_to_come() -> None:
    began, today = date(2026, 5, 1), date(2026, 11, 16)
    for day, code in (
        (date(2026, 4, 30), "register.ends_too_early"),
        (today + timedelta(days=1), "register.not_yet"),
    ):
        with pytest.raises(Problem) as refusal:
            registrations.check_ending(day, began, today)
        assert refusal.value.kind.code == code
    registrations.check_ending(began, began, today)
    registrations.check_ending(today, None, today)


def settled(cast: Cast, count: int) -> tuple[Home, list[Person]]:
    scope = cast.scope("worker")
    building = places.add_building(scope=scope, name="3号楼", point=INSIDE, floors=1, rooms=1, at=MONDAY)
    home = Home.objects.get(building=building)
    there = [people.enter(scope=scope, home_id=home.pk, values={"name": f"张{n}"}, at=MONDAY) for n in range(count)]
    return home, there


def held() -> list[tuple[Any, ...]]:
    rows = Registration.objects.order_by("id").values_list("id", "person_id", "relation", "kind", "to_date")
    papers = Household.objects.order_by("id").values_list("id", "state")
    shown = Person.objects.order_by("id").values_list("id", "state", "registration")
    return [*rows, *papers, *shown, (Deed.objects.count(),)]


class Desk:
    """Tries one deed after another by dice, as two clerks who do not know the rules."""

    def __init__(self, cast: Cast, dice: random.Random) -> None:
        self.scope, self.dice = cast.scope("worker"), dice
        self.home, self.people = settled(cast, 5)

    def paper(self) -> Any:
        found = list(Household.objects.order_by("id").values_list("id", flat=True))
        return self.dice.choice(found) if found else self.home.pk

    def found(self) -> None:
        number, head = self.dice.choice(["", "0001", "0002"]), self.dice.choice(self.people)
        households.found(scope=self.scope, home_id=self.home.pk, number=number, head_id=head.pk, at=MONDAY)

    def join(self) -> None:
        kind, relation = self.dice.choice(list(RegistrationKind)), self.dice.choice(RELATIONS)
        told: Any = {"person_id": self.dice.choice(self.people).pk, "relation": relation, "kind": kind}
        households.join(scope=self.scope, id=self.paper(), **told, at=MONDAY)

    def leave(self) -> None:
        day = MONDAY.date() + timedelta(days=self.dice.choice([-1, 0, 0, 0, 1]))
        there = list(Registration.objects.filter(to_date=None).order_by("id").values_list("household", "person"))
        paper, person = self.dice.choice([*there, *there, (self.paper(), self.people[0].pk)])
        told: Any = {"person_id": person, "day": day, "reason": CancelReason.MOVED_AWAY}
        households.leave(scope=self.scope, id=paper, **told, at=MONDAY)

    def head(self) -> None:
        id = self.paper()
        there = list(Registration.objects.filter(household=id, to_date=None).values_list("person_id", flat=True))
        head = self.dice.choice(there or [self.people[0].pk])
        relations = {person: "02" if person == head else self.dice.choice(RELATIONS) for person in there}
        households.change_head(scope=self.scope, id=id, head_id=head, relations=relations, at=MONDAY)

    def cancel(self) -> None:
        told: Any = {"reason": CancelReason.DIED, "day": MONDAY.date()}
        people.cancel(scope=self.scope, id=self.dice.choice(self.people).pk, **told, at=MONDAY)


@pytest.mark.django_db
def test_no_history_of_deeds_breaks_a_household_and_a_refused_one_changes_nothing(cast: Cast) -> None:
    dice = random.Random(20261116)
    desk, refusals, done = Desk(cast, dice), Counter[str](), Counter[str]()
    for _ in range(70):
        deed = dice.choices(["found", "join", "leave", "head", "cancel"], [3, 6, 4, 4, 1])[0]
        before, refusal = held(), ""
        try:
            getattr(desk, deed)()
        except Problem as problem:
            refusal = problem.kind.code
        assert (held() == before) == bool(refusal), refusal or deed
        (refusals if refusal else done)[refusal or deed] += 1
        whole()
    assert set(done) == {"found", "join", "leave", "head", "cancel"}, done
    assert len(refusals) >= 6, refusals


def whole() -> None:
    """One head exactly where there are members, one permanent record, none beside one as overseas."""
    rows = list(Registration.objects.filter(to_date=None))
    members = Counter(row.household_id for row in rows if row.household_id)
    heads = Counter(row.household_id for row in rows if row.relation in HEADS)
    assert dict(heads) == dict.fromkeys(members, 1)
    bound = Counter(row.person_id for row in rows if row.kind in {*PERMANENT, RegistrationKind.OVERSEAS})
    assert all(count == 1 for count in bound.values())
    assert max(Counter((row.person_id, row.household_id) for row in rows if row.household_id).values(), default=1) == 1


@pytest.mark.django_db
def test_a_household_is_founded_joined_given_another_head_and_left_on_its_pages(cast: Cast) -> None:
    home, (head, wife, child) = settled(cast, 3)
    worker = Client()
    worker.force_login(cast.accounts["worker"])

    told = {"number": "0001", "kind": "10", "head": str(head.pk)}
    page = worker.post(f"/register/homes/{home.pk}/households/new", told, follow=True)
    household = Household.objects.get()
    at = f"/register/households/{household.pk}"
    assert "户主" in page.content.decode()
    for person, relation in ((wife, "12"), (child, "20")):
        joins = {"person": str(person.pk), "relation": relation, "kind": "11"}
        assert worker.post(f"{at}/join", joins).status_code == 302
    refused = worker.post(f"{at}/leave", {"person": str(head.pk), "reason": "died", "day": "2026-11-20"})
    assert (refused.status_code, "请确定新户主" in refused.content.decode()) == (422, True)
    told = {"head": str(wife.pk), f"relation_{head.pk}": "11", f"relation_{child.pk}": ""}
    assert worker.post(f"{at}/head", told).status_code == 422, "one relation is missing"
    assert worker.post(f"{at}/head", {**told, f"relation_{child.pk}": "20"}).status_code == 302
    day = Registration.objects.get(person=head).from_date
    assert worker.post(f"{at}/leave", {"person": str(head.pk), "reason": "died", "day": str(day)}).status_code == 302

    card = worker.get(at).content.decode()
    assert ("妻" in card, "曾在户成员" in card, "死亡" in card) == (False, True, True)
    assert "0001" in worker.get(f"/register/homes/{home.pk}").content.decode()
    assert at in worker.get(f"/register/people/{wife.pk}").content.decode()
    assert Look.objects.filter(deed="register.household.view").count() >= 2
    stranger = Client()
    stranger.force_login(cast.accounts["cover"])
    for path in (at, f"{at}/join", f"{at}/leave", f"{at}/head", f"/register/homes/{home.pk}/households/new"):
        assert stranger.get(path).status_code == 404

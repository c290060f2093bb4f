"""Rows that may be somebody who is there: certain, doubtful or new; two records compared, merged, kept apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gezhi.domain.registry.models import Change, Doubt, Lease, Lineage, Person, Registration, Rental, Tie, Vehicle
from gezhi.domain.registry.selectors import doubts as selectors
from gezhi.domain.registry.services import comparing, merging
from gezhi.domain.registry.tests.test_importing import taken
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed, Look
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db

ONE = "370211198503120021"
OTHER = "370211198503120048"


def row(name: str, document: str = "", phone: str = "", room: str = "301", **more: str) -> str:
    """A row as `test_importing.HEAD` has it; birth stands in the document."""
    return f"{name},{document},{phone},幸福花园,3号楼,1,{room},{more.get('sex', '')},{more.get('kind', '')},,,,\n"


def test_somebody_entered_without_a_number_is_known_by_phone_and_birth(cast: Cast, tmp_path: Path) -> None:
    taken(tmp_path, row("王芳", ONE, "13800138000"))
    Person.objects.update(document=b"", document_blind=None)

    told = taken(tmp_path, row("王芳", ONE, "13800138000", room="502"))

    assert (told.made, told.changed, told.doubtful) == (0, 1, 0)
    person = Person.objects.get()
    assert person.document_blind is not None
    assert person.home is not None
    assert person.home.room == "502"


def test_the_same_name_and_birth_under_another_number_is_doubtful_and_family_is_new(cast: Cast, tmp_path: Path) -> None:
    taken(tmp_path, row("王芳", ONE, "13800138000"))

    told = taken(tmp_path, row("王芳", OTHER, "13800138000") + row("王强", "370211199006060018", "13800138000"))

    assert (told.made, told.doubtful) == (2, 1)
    doubt = Doubt.objects.get()
    assert (doubt.why, doubt.person.name, doubt.candidate.name) == ("alike", "王芳", "王芳")
    again = taken(tmp_path, row("王芳", OTHER, "13800138000"))
    assert (again.made, again.known, Doubt.objects.count()) == (0, 1, 1)


@pytest.fixture
def doubt(cast: Cast, tmp_path: Path) -> Doubt:
    """王芳 twice: with permanent registration, and behind another door under a number of the same birth."""
    taken(tmp_path, row("王芳", ONE, "13800138000", kind="常住"))
    taken(tmp_path, row("王芳", OTHER, "13900139000", room="502", kind="常住"))
    return Doubt.objects.get()


def test_both_stand_side_by_side_masked_and_the_look_at_both_is_kept(cast: Cast, doubt: Doubt) -> None:
    found = comparing.compare(scope=cast.scope("registrar"), id=doubt.pk)

    assert (found.left.pk, found.right.pk) == (doubt.candidate_id, doubt.person_id)
    fields = {one.name: one for one in found.fields}
    assert fields["name"].is_same
    assert fields["document"].is_same is False
    assert ONE not in f"{found.fields}"
    assert found.bits["name"] > 0 > found.bits["document"]
    assert Look.objects.filter(deed="register.compare").count() == 2


def test_merged_the_earlier_record_takes_over_and_nothing_is_deleted(cast: Cast, doubt: Doubt) -> None:
    kept = merging.merge(scope=cast.scope("registrar"), id=doubt.pk, at=MONDAY)

    other = Person.objects.exclude(pk=kept.pk).get()
    assert (kept.pk, other.state, other.reason) == (doubt.candidate_id, "cancelled", "merged")
    kept.refresh_from_db()
    assert kept.home_id == other.home_id
    open_ties = Tie.objects.filter(to_date=None)
    assert [(tie.person_id, tie.home_id) for tie in open_ties] == [(kept.pk, other.home_id)]
    assert [r.person_id for r in Registration.objects.filter(to_date=None)] == [kept.pk]
    assert {change.field for change in Change.objects.filter(row_id=kept.pk)} == {"document", "phone"}
    assert (Lineage.objects.get().was_id, Lineage.objects.get().became_id) == (other.pk, kept.pk)
    doubt.refresh_from_db()
    assert (doubt.is_same, doubt.decided_by_id) == (True, cast.id("registrar"))
    assert Deed.objects.filter(deed="register.person.merge", subject_id=kept.pk).exists()
    with pytest.raises(Problem, match=r"doubt\.decided"):
        merging.keep_apart(scope=cast.scope("registrar"), id=doubt.pk)


def test_every_table_that_names_a_person_is_known_to_the_merging() -> None:
    """A new one must be given to the record that stays, or the merge leaves it behind."""
    naming = {
        f"{relation.related_model.__name__}.{relation.field.name}"
        for relation in Person._meta.get_fields(include_hidden=True)
        if relation.auto_created and relation.related_model is not None and hasattr(relation, "field")
    }
    assert naming == {
        "Doubt.candidate",
        "Doubt.person",
        "Lease.tenant",
        "OwnView.person",  # nothing to hand over: a code for the later record opens nothing once it has ended
        "Pet.owner",
        "Registration.person",
        "Rental.responsible",
        "Staff.person",
        "Tie.person",
        "Vehicle.owner",
    }


def test_what_else_names_the_later_record_names_the_kept_one_then(cast: Cast, doubt: Doubt) -> None:
    later, earlier = doubt.person, doubt.candidate
    assert later.home is not None
    vehicle = Vehicle.objects.create(owner=later, plate="鲁B12345", code=later.code, gathered="1", changed_at=MONDAY)
    rental = Rental.objects.create(home=later.home, responsible=later)
    leases = [Lease.objects.create(rental=rental, tenant=person) for person in (earlier, later)]
    merging.merge(scope=cast.scope("registrar"), id=doubt.pk, lives_in=earlier.home_id, at=MONDAY)

    for row in (vehicle, rental, *leases):
        row.refresh_from_db()
    assert (vehicle.owner_id, rental.responsible_id) == (earlier.pk, earlier.pk)
    assert [(lease.tenant_id, lease.to_date) for lease in leases] == [
        (earlier.pk, None),
        (earlier.pk, MONDAY.date()),
    ]
    earlier.refresh_from_db()
    assert earlier.home_id == doubt.candidate.home_id


def test_kept_apart_they_are_not_asked_about_again(cast: Cast, doubt: Doubt, tmp_path: Path) -> None:
    merging.keep_apart(scope=cast.scope("registrar"), id=doubt.pk, at=MONDAY)

    taken(tmp_path, row("王芳", OTHER, "13900139000", room="502", kind="常住"))
    assert not selectors.doubts(cast.scope("registrar")).exists()
    assert Person.objects.filter(state="active").count() == 2


def test_whoever_does_not_see_both_does_not_see_the_doubt(cast: Cast, doubt: Doubt) -> None:
    far = cast.scope("far_registrar")
    assert not selectors.doubts(far).exists()
    deeds: list[Callable[[], object]] = [
        lambda: comparing.compare(scope=far, id=doubt.pk),
        lambda: merging.merge(scope=far, id=doubt.pk),
        lambda: merging.keep_apart(scope=far, id=doubt.pk),
    ]
    for refused in deeds:
        with pytest.raises(Problem, match=r"scope\.not_found"):
            refused()
    assert not Look.objects.filter(deed="register.compare").exists()

from datetime import UTC, datetime, timedelta
from uuid import UUID

from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id


def test_an_id_is_a_plain_uuid_of_version_seven() -> None:
    made = new_id()

    assert type(made) is UUID
    assert made.version == 7
    assert UUID(str(made)) == made


def test_ids_made_one_after_another_sort_in_that_order() -> None:
    made = [new_id() for _ in range(10_000)]

    assert sorted(made) == made
    assert len(set(made)) == len(made)


def test_the_clock_speaks_utc() -> None:
    assert now().tzinfo is UTC
    assert abs(now() - datetime.now(UTC)) < timedelta(seconds=5)

"""Templates of inspections and what was found: rental house, shop, factory; photos a point (STANDARDS § 5.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gezhi.domain.patrols.vocabulary import Verdict, VisitResult
from gezhi.ground.kernel.problem import problem

NO_POINTS = problem("inspection.no_points", 422, "A template has 1 to {most} points.")
UNLIKE_POINTS = problem("inspection.unlike_points", 422, "Two points have the same words: “{words}”.")
NOT_ANSWERED = problem("inspection.not_answered", 422, "“{words}” is not answered.")
FEW_PHOTOS = problem("inspection.few_photos", 422, "“{words}” needs {least} photos, {count} are there.")
MANY_PHOTOS = problem("inspection.many_photos", 422, "“{words}” has {count} photos; {most} are taken.")
NO_WORDS = problem("inspection.no_words", 422, "Say what is wrong: “{words}”.")
UNKNOWN_POINT = problem("inspection.unknown_point", 422, "The answers belong to another edition of the template.")
NOBODY_ANSWERED = problem("inspection.nobody_answered", 422, "Where nobody opened, nothing can have been found.")

MOST_POINTS, MOST_PHOTOS = 100, 9
USUAL_PHOTOS = 3
"""Photos of a checked point in the city whose practice STANDARDS § 5.3 records."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A point of a template."""

    number: int
    words: str
    least_photos: int = USUAL_PHOTOS
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found at a point: a verdict, words, so many photos."""

    verdict: Verdict
    words: str = ""
    photos: int = 0


def check_template(points: Sequence[Asked]) -> None:
    """Raises Problem `inspection.no_points`, `inspection.unlike_points` or `inspection.many_photos`."""
    if not 1 <= len(points) <= MOST_POINTS:
        raise NO_POINTS(most=MOST_POINTS)
    seen: set[str] = set()
    for point in points:
        if point.words in seen:
            raise UNLIKE_POINTS(words=point.words[:60])
        if point.least_photos > MOST_PHOTOS:
            raise MANY_PHOTOS(words=point.words[:60], count=point.least_photos, most=MOST_PHOTOS)
        seen.add(point.words)


def check_answers(points: Sequence[Asked], answers: Mapping[int, Answer], result: VisitResult) -> list[Asked]:
    """The points at which a hazard was found: each becomes a report. Raises the Problems of this module.

    Every required point is answered where the inspection was done; one that could not be finished answers some; where
    nobody opened or somebody refused there is no answer.
    """
    if answers.keys() - {point.number for point in points}:
        raise UNKNOWN_POINT()
    if answers and result in (VisitResult.NOBODY, VisitResult.REFUSED):
        raise NOBODY_ANSWERED()
    is_whole = result is VisitResult.MET
    return [point for point in points if _is_hazard(point, answers.get(point.number), is_whole=is_whole)]


def _is_hazard(point: Asked, answer: Answer | None, *, is_whole: bool) -> bool:
    if answer is None:
        if point.is_required and is_whole:
            raise NOT_ANSWERED(words=point.words[:60])
        return False
    if answer.photos < point.least_photos and answer.verdict is not Verdict.NOT_HERE:
        raise FEW_PHOTOS(words=point.words[:60], least=point.least_photos, count=answer.photos)
    if answer.photos > MOST_PHOTOS:
        raise MANY_PHOTOS(words=point.words[:60], count=answer.photos, most=MOST_PHOTOS)
    if answer.verdict in (Verdict.SETTLED, Verdict.HAZARD) and not answer.words.strip():
        raise NO_WORDS(words=point.words[:60])
    return answer.verdict is Verdict.HAZARD

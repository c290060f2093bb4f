"""Files beside a form: lists of the register come with it; one that takes choices from another is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gezhi.domain.registry.vocabulary import SubjectKind
from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.xlsforms.beside import files_beside

REGISTER_LISTS: Mapping[str, SubjectKind] = {
    "homes.csv": SubjectKind.HOME,
    "people.csv": SubjectKind.PERSON,
    "households.csv": SubjectKind.HOUSEHOLD,
    "units.csv": SubjectKind.UNIT,
}
"""Lists of one's own area that an office may name in a form (select_one_from_file homes.csv, pulldata)."""
MOST_NAMES = 10

LISTS_MISSING = problem(
    "theme.lists_missing",
    422,
    "The form takes choices from files that are not kept here: {files}. Write them on its own choices sheet (or"
    " external_choices) and upload it again.",
)
ONLY_ON_PHONES = problem(
    "theme.lists_only_on_phones",
    422,
    "Lists of the register come with the form to ODK Collect only; filled in a browser these are empty: {files}.",
)
NOT_SHOWN = problem(
    "theme.files_not_shown", 422, "Pictures, sounds and films beside a form are not kept: it is filled without {files}."
)


def check_lists(xform: str) -> None:
    """Raises `theme.lists_missing` where a compiled form takes choices from a file that nobody gets."""
    missing = files_beside(xform).lists - set(REGISTER_LISTS)
    if missing:
        raise LISTS_MISSING(files=_named(missing))


def remarks(xform: str) -> list[Problem]:
    """What whoever looks at a compiled form should know of the files beside it, in words."""
    beside = files_beside(xform)
    told = {
        LISTS_MISSING: beside.lists - set(REGISTER_LISTS),
        ONLY_ON_PHONES: beside.lists & set(REGISTER_LISTS),
        NOT_SHOWN: beside.shown,
    }
    return [kind(files=_named(files)) for kind, files in told.items() if files]


def _named(files: Iterable[str]) -> str:
    names = sorted(files)
    return ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")

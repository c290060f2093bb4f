"""Kinds of documents in the order in which they come down, and what can become of a command."""

from __future__ import annotations

from enum import StrEnum

PROTOCOL = 1


class Kind(StrEnum):
    """A kind of document. The order of a walk: what work cannot begin without comes first."""

    EDITIONS = "editions"  # the table of moves, the catalogue, the mesh: one document each
    CASES = "cases"
    INSTRUCTIONS = "instructions"  # from above, to a role that the post has
    CELLS = "cells"
    BUILDINGS = "buildings"
    HOMES = "homes"
    PEOPLE = "people"  # with their ties
    THEMES = "themes"
    FORMS = "forms"
    MARKS = "marks"
    ROUNDS = "rounds"
    GATES = "gates"
    TEMPLATES = "templates"
    INSPECTIONS = "inspections"  # things under a template, and from when each is due


ALL = tuple(Kind)
REGISTER = (Kind.BUILDINGS, Kind.HOMES, Kind.PEOPLE)
PLACED = (Kind.CASES, Kind.INSTRUCTIONS, Kind.CELLS, *REGISTER, Kind.MARKS, Kind.ROUNDS, Kind.GATES, Kind.INSPECTIONS)
"""Kinds whose documents stand in a cell: what a new edition of the mesh moves."""
THEMED = (Kind.THEMES, Kind.FORMS, Kind.MARKS)


class Outcome(StrEnum):
    """What became of a command."""

    DONE = "done"
    AGAIN = "again"  # it was done before, under the same id
    REFUSED = "refused"
    CONFLICT = "conflict"  # somebody else changed the subject meanwhile
    FAILED = "failed"  # a mistake of ours: nothing was kept, it may be sent again


KEPT = (Outcome.DONE, Outcome.REFUSED, Outcome.CONFLICT)
"""Final answers: the same id gets them for ever."""

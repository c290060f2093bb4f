"""What pyxform warns of, in words of ours where they are known; any other warning stands as it came."""

from __future__ import annotations

import re

from gezhi.ground.kernel.problem import Problem, problem

NO_LANGUAGE_CODE = problem(
    "xlsform.no_language_code", 422, "These languages have no code that a machine knows: {languages}."
)
UNTRANSLATED = problem("xlsform.untranslated", 422, "“{language}” has no text on the {sheet} sheet for: {columns}.")
NO_MAX_PIXELS = problem(
    "xlsform.no_max_pixels", 422, "Row {row}: the photo has no largest size; max-pixels makes sending faster."
)
CHOICE_WITHOUT_LABEL = problem("xlsform.choice_without_label", 422, "Row {row} of the choices sheet has no label.")
OTHER_UNTRANSLATED = problem(
    "xlsform.other_untranslated", 422, "or_other adds a choice and a question that are not translated."
)
TOLD = problem("xlsform.warning", 422, "The form compiler says: {text}")

KNOWN = (
    (re.compile(r"do not contain valid machine-readable codes: (?P<languages>.+?)\. Learn more"), NO_LANGUAGE_CODE),
    (
        re.compile(r"^Language '(?P<language>.+?)' is missing the (?P<sheet>\w+) (?P<columns>.+?) columns?\.$"),
        UNTRANSLATED,
    ),
    (
        re.compile(r"^Language '(?P<language>.+?)' is missing the (?P<sheet>\w+) columns (?P<columns>.+?)\.$"),
        UNTRANSLATED,
    ),
    (re.compile(r"^\[row : (?P<row>\d+)\] Use the max-pixels"), NO_MAX_PIXELS),
    (re.compile(r"^\[row : (?P<row>\d+)\] On the 'choices' sheet, the 'label' value is invalid"), CHOICE_WITHOUT_LABEL),
    (re.compile(r"^This form uses or_other and translations"), OTHER_UNTRANSLATED),
)


def as_problem(warning: str) -> Problem:
    """A warning of the compiler as one sentence of ours."""
    for pattern, kind in KNOWN:
        found = pattern.search(warning)
        if found:
            return kind(**found.groupdict())
    return TOLD(text=warning)

"""The words for our codes in both languages: a receiver shows them as our pages do, also where there is no signal."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import override

from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.cases import labels as cases
from gezhi.domain.patrols import labels as patrols
from gezhi.domain.registry import labels as registry
from gezhi.domain.registry.labels.forms import FORM_WORDS

LABELS: Mapping[str, Mapping[Any, Any]] = {
    "state": cases.STATE_LABELS,
    "deed": cases.DEED_LABELS,
    "source": cases.SOURCE_LABELS,
    "urgency": cases.URGENCY_LABELS,
    "condition": registry.CONDITION_LABELS,
    "way": registry.WAY_LABELS,
    "result": registry.RESULT_LABELS,
    "tie": registry.ROLE_LABELS,
    "registration": registry.REGISTRATION_LABELS,
    "sex": registry.SEX_LABELS,
    "about": registry.SUBJECT_LABELS,
    "form": FORM_WORDS,
    "role": ROLE_LABELS,
    "round": patrols.STATE_LABELS,
    "visit": patrols.OUTCOME_LABELS,
    "verdict": patrols.VERDICT_LABELS,
    "thing": patrols.THING_LABELS,
    "purpose": patrols.PURPOSE_LABELS,
}


@cache
def labels() -> dict[str, dict[str, dict[str, str]]]:
    """By language, by kind of code, by code."""
    told: dict[str, dict[str, dict[str, str]]] = {}
    for language, _ in settings.LANGUAGES:
        with override(language):
            told[language] = {kind: {str(code): str(word) for code, word in of.items()} for kind, of in LABELS.items()}
    return told

"""Which of a form's languages a reader is shown: Chinese first for a Chinese reader."""

from __future__ import annotations

import re
from collections.abc import Mapping

CHINESE = re.compile(r"(?:^|[^a-z])(?:zh|chinese|cn)(?:[^a-z]|$)|中文|汉语|漢語|简体|普通话", re.IGNORECASE)
ENGLISH = re.compile(r"(?:^|[^a-z])(?:en|english)(?:[^a-z]|$)", re.IGNORECASE)


def label_in(labels: Mapping[str, str], language: str) -> str:
    """The label for a reader of `language` (“zh-hans”, “en”); any other where the form has none in it."""
    wanted = (CHINESE, ENGLISH) if language.startswith("zh") else (ENGLISH, CHINESE)
    for pattern in wanted:
        for name, label in labels.items():
            if label and pattern.search(name):
                return label
    return next((label for label in labels.values() if label), "")

"""The old desk is at hand for every test here."""

from gezhi.domain.cases.tests.old_desk import desk

__all__ = ["desk"]

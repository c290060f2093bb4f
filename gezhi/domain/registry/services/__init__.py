"""Deeds on the register: keyword-only, one transaction, journalled; every value knows who said it."""

"""Founding a city: an empty installation with its keys, its three administrators and what its folder holds."""

from gezhi.portal.founding.administrators import ROLES, Administrator, check_administrators, read_administrators
from gezhi.portal.founding.city import Founded, check_empty, found, tree_of

__all__ = [
    "ROLES",
    "Administrator",
    "Founded",
    "check_administrators",
    "check_empty",
    "found",
    "read_administrators",
    "tree_of",
]

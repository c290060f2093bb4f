"""Finding by what people write: an account by the beginning of a name, an area by its code or name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from gezhi.domain.accounts.models import Account
from gezhi.domain.accounts.selectors.keeping import mine
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.databases import starting
from gezhi.ground.plumbing.scope import Scope

FEW = 8

NO_ACCOUNT = problem("account.not_found", 422, "No account is called “{words}”.")
SEVERAL_ACCOUNTS = problem("account.several", 422, "Several accounts begin so: {found}. Write the user name.")
NO_AREA = problem("post.no_area", 422, "There is no area “{words}” in yours.")
SEVERAL_AREAS = problem("post.several_areas", 422, "Several areas are called so: {found}. Write the code.")


def account_called(scope: Scope, permission: Permission, words: str) -> Account:
    """The account of a user name, or the only one whose name or user name begins so.

    Raises Problem `account.not_found` or `account.several`.
    """
    found = Account.objects.filter(mine(scope, permission))
    exact = found.filter(username=words).first() if words else None
    if exact is not None:
        return exact
    begins = starting("username", words) | starting("name", words)
    some = list(found.filter(begins, is_active=True).order_by("username")[:FEW]) if words else []
    if not some:
        raise NO_ACCOUNT(words=words)
    if len(some) > 1:
        raise SEVERAL_ACCOUNTS(found=", ".join(f"{one.name} ({one.username})" for one in some))
    return some[0]


def areas_called(scope: Scope, words: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Code and name of the areas that each word may mean, a code or a name. Two queries, whatever their number."""
    wanted = {word for word in words if word}
    codes = sorted(word for word in wanted if word.isdigit())
    cells = grids.cells(scope)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, name in cells.filter(code__in=codes).values_list("code", "name"):
        found[code].append((code, name))
    for code, name in cells.filter(name__in=sorted(wanted - set(codes))).values_list("code", "name"):
        found[name].append((code, name))
    return found


def area_called(scope: Scope, words: str) -> str:
    """The code of the one area of that code or name. Raises Problem `post.no_area` or `post.several_areas`."""
    return one_area(words, areas_called(scope, [words]))


def one_area(words: str, found: dict[str, list[tuple[str, str]]]) -> str:
    """The same out of what was found for many. Raises Problem `post.no_area` or `post.several_areas`."""
    some = found.get(words, [])
    if not some:
        raise NO_AREA(words=words)
    if len(some) > 1:
        names = grids.full_names([code for code, _name in some[:FEW]])
        raise SEVERAL_AREAS(found=", ".join(f"{names.get(code, name)} {code}" for code, name in some[:FEW]))
    return some[0][0]

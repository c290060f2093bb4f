"""The console's accounts: found, made, locked, given a new password, signed out, appointed administrator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from gezhi.domain.accounts import selectors, services
from gezhi.domain.accounts.labels import LOCKED, OFF, ON, ROLE_LABELS, department_name
from gezhi.domain.accounts.rules.sign_in import is_locked
from gezhi.domain.accounts.vocabulary import ADMINISTRATORS
from gezhi.domain.accounts.web.device_lines import DeviceLine, device_lines
from gezhi.domain.accounts.web.forms import AccountForm, AdministratorForm, SearchForm
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Deed, Fact
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope

SESSIONS = 30


@dataclass(frozen=True, slots=True)
class Row:
    """An account of the list, in words."""

    id: UUID
    username: str
    name: str
    state: str
    tone: str
    until: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post in words, and the deed that ends it."""

    role: str | Promise
    area: str
    department: str
    valid_from: datetime
    valid_to: datetime | None
    is_over: bool
    end: Deed | None = None
    who: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in words."""

    id: UUID
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_running: bool
    is_this: bool = False


@dataclass(frozen=True, slots=True)
class Doing:
    """A deed on an account: its button, what it asks before, and what it does."""

    label: str | Promise
    question: str | Promise
    do: Callable[..., Any]
    done: str | Promise = ""
    is_dangerous: bool = True


def _unlock(*, scope: Scope, id: UUID, at: datetime) -> None:
    services.switch_account(scope=scope, id=id, is_active=True, at=at)


def _lock(*, scope: Scope, id: UUID, at: datetime) -> None:
    services.switch_account(scope=scope, id=id, is_active=False, at=at)


DOINGS = {
    "reset": Doing(
        gettext_lazy("Reset the password"),
        gettext_lazy(
            "The account gets a new initial password, shown once and to be changed at the next sign-in. Its sessions "
            "end."
        ),
        services.reset_password,
    ),
    "lock": Doing(
        gettext_lazy("Lock the account"),
        gettext_lazy(
            "Nobody can sign in with it until it is unlocked. Its sessions end, its tokens fall silent, its phones "
            "erase what they keep."
        ),
        _lock,
        gettext_lazy("The account is locked."),
    ),
    "unlock": Doing(
        gettext_lazy("Unlock the account"),
        gettext_lazy("It can be signed in with again."),
        _unlock,
        gettext_lazy("The account is unlocked."),
        is_dangerous=False,
    ),
    "sign-out": Doing(
        gettext_lazy("End all sessions"),
        gettext_lazy(
            "Every browser that is signed in with this account is signed out within five seconds. Its phones erase "
            "what they keep at their next contact, also what they have not sent yet."
        ),
        services.end_sessions_of,
        gettext_lazy("All sessions are ended."),
    ),
    "second-factor": Doing(
        gettext_lazy("Remove the second factor"),
        gettext_lazy(
            "For a lost phone or key. Make sure who is asking: afterwards the password alone signs in, and a new "
            "second factor is set up then."
        ),
        services.remove_second_factors,
        gettext_lazy("The second factor is removed."),
    ),
}


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("Console"), reverse("console")), Crumb(_("Accounts"), reverse("accounts:accounts")), *more]


@door(Permission.ACCOUNTS_MANAGE)
def listed(request: ScopedRequest) -> HttpResponse:
    """Accounts by user name, a page at a time; nothing is counted."""
    at = now()
    form = SearchForm(request.GET)
    told = form.cleaned_data if form.is_valid() else {}
    found = selectors.accounts(request.scope, words=told.get("q", "").strip(), state=told.get("state", ""), at=at)
    page = selectors.account_page(found, after=_beside(request, "after"), before=_beside(request, "before"))
    kept = {name: value for name, value in told.items() if value}
    context = {
        "form": form,
        "is_filtered": bool(kept),
        "rows": [row_of(account, at) for account in page.rows],
        "previous_url": _address({**kept, "before": page.rows[0].username}) if page.rows and page.has_before else "",
        "next_url": _address({**kept, "after": page.rows[-1].username}) if page.has_after else "",
        "crumbs": [Crumb(_("Console"), reverse("console")), Crumb(_("Accounts"))],
    }
    return render(request, "accounts/accounts.html", context)


def _beside(request: ScopedRequest, name: str) -> str:
    return request.GET.get(name, "")[:64]


def _address(query: dict[str, str]) -> str:
    return f"{reverse('accounts:accounts')}?{urlencode(query)}"


def row_of(account: selectors.Account, at: datetime) -> Row:
    locked = is_locked(account.lock_ends_at, at)
    state, tone = (str(ON), "done")
    if locked:
        state, tone = str(LOCKED), "warn"
    if not account.is_active:
        state, tone, locked = str(OFF), "risk", False
    until = account.lock_ends_at if locked else None
    return Row(account.pk, account.username, account.name, state, tone, until, account.created_at)


@door(Permission.ACCOUNTS_MANAGE, "GET", "POST")
def new(request: ScopedRequest) -> HttpResponse:
    """A new account; its initial password is shown on the answer and nowhere else."""

    def do(told: dict[str, Any]) -> HttpResponse:
        made, secret = services.open_account(scope=request.scope, **told, at=now())
        title = _("The account is made")
        text = _("Hand over the initial password. It is shown only now and has to be changed at the first sign-in.")
        return shown_once(request, made, secret, title=title, text=text)

    return asked(
        request,
        AccountForm(posted(request)),
        do,
        title=_("New account"),
        text=_("It can do nothing until it is given a post."),
        button=_("Make the account"),
        cancel=reverse("accounts:accounts"),
        crumbs=crumbs(Crumb(_("New account"))),
    )


def shown_once(
    request: ScopedRequest, account: selectors.Account, secret: str, *, title: str, text: str, label: str = ""
) -> HttpResponse:
    """A page with a secret: never kept by anybody in between, gone when it is left."""
    context = {
        "title": title,
        "text": text,
        "account": account,
        "secret": secret,
        "label": label or _("Initial password"),
        "crumbs": crumbs(Crumb(account.name, reverse("accounts:account", args=[account.pk])), Crumb(title)),
    }
    return render(request, "accounts/secret.html", context)


@door(Permission.ACCOUNTS_MANAGE)
def account(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One account: its state, its posts, where it is signed in, what may be done."""
    at, kept = now(), selectors.kept_account(request.scope, id)
    row = row_of(kept, at)
    is_own = kept.person_id == request.scope.actor.person_id
    context = {
        "account": kept,
        "row": row,
        "is_own": is_own,
        "facts": _facts(kept),
        "deeds": [] if is_own else _deeds(kept, row),
        "posts": _post_lines(request, kept, at, is_own),
        "sessions": session_lines(selectors.sessions_of(kept.pk)[:SESSIONS], at),
        "tokens": selectors.tokens(request.scope, account_id=kept.pk)[:SESSIONS],
        "phones": _phones(request, kept, is_own),
        "now": at,
        "crumbs": crumbs(Crumb(kept.name)),
    }
    return render(request, "accounts/account.html", context)


def _phones(request: ScopedRequest, kept: selectors.Account, is_own: bool) -> list[DeviceLine]:
    found = selectors.kept_devices(request.scope, kept.pk)[:SESSIONS]
    return device_lines(found, None if is_own else lambda id: reverse("accounts:lose_phone", args=[kept.pk, id]))


def _facts(kept: selectors.Account) -> list[Fact]:
    kinds = {"totp": _("Authenticator app"), "webauthn": _("Passkey or security key")}
    second = [kinds[kind] for kind in selectors.second_factors(kept.pk)]
    return [
        Fact(_("User name"), kept.username),
        Fact(_("Second factor"), _(", ").join(second) or _("None set up")),
        Fact(_("New password"), _("Due at the next sign-in") if kept.must_change_password else _("Not due")),
    ]


def _deeds(kept: selectors.Account, row: Row) -> list[Deed]:
    names = ["reset", "lock" if kept.is_active and row.until is None else "unlock", "sign-out"]
    if selectors.second_factors(kept.pk):
        names.append("second-factor")
    return [
        Deed(
            str(DOINGS[name].label),
            reverse("accounts:account_deed", args=[kept.pk, name]),
            dangerous=DOINGS[name].is_dangerous and name == "lock",
        )
        for name in names
    ]


def _post_lines(request: ScopedRequest, kept: selectors.Account, at: datetime, is_own: bool) -> list[PostLine]:
    held = list(selectors.posts_of(kept.pk))
    names = grids.full_names([post.code for post in held])
    may_end = {
        post.pk
        for post in held
        if post.role in ADMINISTRATORS
        and not is_own
        and (post.valid_to is None or post.valid_to > at)
        and request.scope.covers(Permission.ACCOUNTS_MANAGE, post.code)
    }
    return [post_line(post, names, at, may_end=post.pk in may_end) for post in held]


def post_line(
    post: selectors.Post, names: dict[str, str], at: datetime, *, may_end: bool, who: bool = False
) -> PostLine:
    """A post in words; with `who`, also whose it is (the account is at hand then)."""
    return PostLine(
        role=ROLE_LABELS[post.role],
        area=names.get(post.code, post.code),
        department=department_name(post.department) if post.department else "",
        valid_from=post.valid_from,
        valid_to=post.valid_to,
        is_over=post.valid_to is not None and post.valid_to <= at,
        end=Deed(pgettext("post", "End"), reverse("accounts:end_post", args=[post.pk])) if may_end else None,
        who=post.account.name if who else "",
        username=post.account.username if who else "",
    )


def session_lines(lines: Any, at: datetime, this: str | None = None) -> list[SessionLine]:
    """Sessions in words; `this` is the key of the one that is asking."""
    return [
        SessionLine(
            line.pk,
            line.device,
            line.address,
            line.began_at,
            line.seen_at,
            selectors.is_running(line, at=at),
            line.session_key is not None and line.session_key == this,
        )
        for line in lines
    ]


@door(Permission.ACCOUNTS_MANAGE, "GET", "POST")
def act(request: ScopedRequest, id: UUID, deed: str) -> HttpResponse:
    """Ask first, then do. Raises Problem `scope.not_found` for a deed there is not."""
    if deed not in DOINGS:
        raise NOT_FOUND()
    doing, refusal = DOINGS[deed], ""
    kept = selectors.kept_account(request.scope, id)
    if request.method == "POST":
        try:
            told = doing.do(scope=request.scope, id=id, at=now())
        except Problem as problem:
            refusal = sentence(problem)
        else:
            return _done(request, kept, doing, told)
    context = {
        "account": kept,
        "title": str(doing.label),
        "text": str(doing.question),
        "refusal": refusal,
        "is_dangerous": doing.is_dangerous,
        "crumbs": crumbs(Crumb(kept.name, reverse("accounts:account", args=[id])), Crumb(str(doing.label))),
    }
    return render(request, "accounts/confirm.html", context, status=422 if refusal else 200)


def _done(request: ScopedRequest, kept: selectors.Account, doing: Doing, told: Any) -> HttpResponse:
    if doing is DOINGS["reset"]:
        text = _("Hand over the initial password. It is shown only now and has to be changed at the next sign-in.")
        return shown_once(request, kept, str(told), title=_("The password is reset"), text=text)
    messages.success(request, str(doing.done))
    return redirect("accounts:account", id=kept.pk)


@door(Permission.ACCOUNTS_MANAGE, "GET", "POST")
def administrator(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Appoint one of the three administrators; never oneself."""
    kept = selectors.kept_account(request.scope, id)
    form = AdministratorForm(posted(request))

    def do(told: dict[str, Any]) -> HttpResponse:
        at = now()
        code = selectors.area_called(request.scope, told["area"].strip())
        holder = selectors.account_to_change(request.scope, id, at=at)
        services.appoint(
            scope=request.scope,
            account=holder,
            role=told["role"],
            code=code,
            valid_from=form.begins(at),
            valid_to=form.ends(),
        )
        messages.success(request, _("The post is given."))
        return redirect("accounts:account", id=id)

    return asked(
        request,
        form,
        do,
        title=_("Appoint administrator"),
        text=_("An administrator's account holds nothing else, and one person is at most one of the three."),
        button=_("Give the post"),
        cancel=reverse("accounts:account", args=[id]),
        crumbs=crumbs(Crumb(kept.name, reverse("accounts:account", args=[id])), Crumb(_("Appoint administrator"))),
    )

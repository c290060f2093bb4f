"""Accounts, departments, posts, tokens. An account is staff, never a row of the resident register."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.ground.kernel.ids import new_id


class AccountManager(BaseUserManager["Account"]):
    """Looks accounts up by user name; accounts are made by services only."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=username)


class Account(AbstractBaseUser):
    """Somebody who may sign in. `person_id` is shared by all accounts of one natural person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    person_id = models.UUIDField(default=new_id)
    language = models.CharField(max_length=8, default="zh-hans")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    last_login = None  # sign-ins stand in the journal

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = AccountManager()

    class Meta:
        db_table = "account"

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A body that handles orders: a bureau, a company, a street office's section."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=64)
    name_en = models.CharField(max_length=96, default="")
    is_outside = models.BooleanField(default=False)  # a company such as the gas works, not a body of the state
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "department"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    def in_force(self, at: datetime) -> PostQuerySet:
        """Posts that count at `at` (half-open period)."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=at), valid_from__lte=at)


class Post(models.Model):
    """An account in a role over a cell (and for a department), from–to. A cover is a post on behalf of another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=32)
    cell = models.ForeignKey("grids.Cell", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=18)  # the cell's area code, rewritten when a mesh is published
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="posts")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    on_behalf_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="covers")

    objects = PostQuerySet.as_manager()

    class Meta:
        db_table = "post"
        indexes = [
            models.Index(fields=["code", "role"], name="post_code_role"),
            models.Index(fields=["department", "role"], name="post_department_role"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="post_period"),
            models.CheckConstraint(condition=Q(role__in=sorted(ROLES)), name="post_role"),
        ]


class ApiToken(models.Model):
    """A program's key to one account: stored hashed, with an end, countable and revocable."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=64)
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_token"

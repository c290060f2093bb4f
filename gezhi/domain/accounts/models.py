"""Accounts, departments, posts, tokens. An account is staff, never a row of the resident register."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from gezhi.domain.accounts.vocabulary import ROLES, Ending, Reach
from gezhi.ground.kernel.ids import new_id


class AccountManager(BaseUserManager["Account"]):
    """Looks accounts up by user name; accounts are made by services only."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=username)


class Account(AbstractBaseUser):
    """Somebody who may sign in. `person_id` is shared by all accounts of one natural person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64, db_index=True)
    person_id = models.UUIDField(default=new_id)
    language = models.CharField(max_length=8, default="zh-hans")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    must_change_password = models.BooleanField(default=False, db_default=False)
    password_changed_at = models.DateTimeField(null=True)  # None: without a password, or not since it was upgraded
    lock_ends_at = models.DateTimeField(null=True)  # sign-in is refused until then: too many wrong passwords
    last_login = None  # sign-ins stand in the journal

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = AccountManager()

    class Meta:
        db_table = "account"
        indexes = [
            models.Index(fields=["person_id"], name="account_person"),
            models.Index(fields=["username"], name="account_off", condition=Q(is_active=False)),
            models.Index(fields=["lock_ends_at"], name="account_locked", condition=Q(lock_ends_at__isnull=False)),
        ]

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


class Device(models.Model):
    """A phone that keeps the documents of an account's posts: what it needs to open them lies half here."""

    id = models.UUIDField(primary_key=True, editable=False)  # made by the phone
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    half = models.BinaryField()  # sealed; empty once the phone has ended
    enrolled_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=16, default="", db_default="")

    class Meta:
        db_table = "device"
        indexes = [
            models.Index(fields=["account", "-enrolled_at"], name="device_account"),
            models.Index(fields=["seen_at"], name="device_living", condition=Q(ended_at=None)),
            models.Index(fields=["ended_at"], name="device_ended", condition=Q(ended_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="")
                | Q(ended_at__isnull=False, ended_why__in=sorted(one.value for one in Ending), half=b""),
                name="device_end",
            ),
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
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")  # speaks from this one only
    permissions = models.CharField(max_length=1024, default="", db_default="")  # words; none: all of the posts
    is_read_only = models.BooleanField(default=False, db_default=False)
    device = models.ForeignKey(Device, null=True, on_delete=models.PROTECT, related_name="tokens")  # a phone's own
    reach = models.CharField(max_length=8, default="", db_default="")  # which doors it opens; none named: every one

    class Meta:
        db_table = "api_token"
        constraints = [
            models.UniqueConstraint(fields=["device", "reach"], name="api_token_device"),
            models.CheckConstraint(
                condition=Q(device=None, reach="")
                | Q(device__isnull=False, reach__in=sorted(one.value for one in Reach)),
                name="api_token_reach",
            ),
        ]


class SignInRule(models.Model):
    """How sign-in is kept safe: one row a version, never changed; the newest counts."""

    version = models.PositiveIntegerField(primary_key=True)
    set_at = models.DateTimeField()
    set_by = models.UUIDField(null=True)  # the account, copied
    min_length = models.PositiveSmallIntegerField()
    min_kinds = models.PositiveSmallIntegerField()
    history = models.PositiveSmallIntegerField()
    max_age_days = models.PositiveSmallIntegerField()
    lock_tries = models.PositiveSmallIntegerField()
    lock_minutes = models.PositiveSmallIntegerField()
    idle_minutes = models.PositiveSmallIntegerField()
    session_hours = models.PositiveSmallIntegerField()
    token_days = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "sign_in_rule"


class PasswordUsed(models.Model):
    """A password an account has had, hashed as always: not to be taken again for a while."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    password = models.CharField(max_length=128)
    used_at = models.DateTimeField()

    class Meta:
        db_table = "password_used"


class SignIn(models.Model):
    """One session of an account: where and since when. The key goes when it ends, the line stays for a while."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    session_key = models.CharField(max_length=40, null=True, unique=True)
    address = models.CharField(max_length=64)
    device = models.CharField(max_length=200)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sign_in"
        indexes = [
            models.Index(fields=["account", "-began_at"], name="sign_in_account"),
            models.Index(fields=["began_at"], name="sign_in_began"),
        ]


class SecondFactorSecret(models.Model):
    """What a second factor is made of, sealed; the library's own row keeps the id in its place."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sealed = models.BinaryField()

    class Meta:
        db_table = "second_factor_secret"

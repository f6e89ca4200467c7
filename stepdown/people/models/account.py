"""Accounts and sign-ins."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from stepdown.kernel.ids import new_id


class AccountRows(BaseUserManager["Account"]):
    """What Django's sign-in asks of an account table."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, *, kind: str = "staff") -> Account:
        account = Account(email=email.lower(), kind=kind)
        account.set_password(password)
        account.save(using=self._db)
        return account


@pghistory.track(exclude=["password", "last_login"])
class Account(AbstractBaseUser):
    """What somebody signs in with. Staff and clients never share one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    kind = models.CharField(max_length=10, choices=[("staff", "Staff"), ("client", "Client")])
    is_active = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    objects: ClassVar[AccountRows] = AccountRows()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False, is_active=False),
                name="people_account_ended_who_and_when",
            ),
        ]

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's own permissions are not used; the house has its own."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class SignIn(models.Model):
    """One sign-in on one device, from its start to its end. The token is kept only as a digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="sign_ins")
    token_digest = models.BinaryField(max_length=32, unique=True)
    door = models.CharField(max_length=10)
    how = models.CharField(max_length=30)
    second_factor = models.BooleanField(default=False)
    device = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField()
    last_active_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-started_at"], name="people_signin_account")]


class Invitation(models.Model):
    """A one-time code with which a new person opens their account; kept only as a digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="invitations")
    code_digest = models.BinaryField(max_length=32, unique=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

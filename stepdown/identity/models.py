"""Tables of the vault. Every value is sealed; no history by trigger, since old copies would outlive a key."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from stepdown.identity.vocabulary import Correction, EmergencyReason, Group, Task
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices


class KeyMark(models.Model):
    """A key that sealed something in this database: so that a foreign or empty ring is noticed before it
    seals.
    """

    name = models.CharField(max_length=16, primary_key=True)
    recorded_at = models.DateTimeField(db_default=Now())


class LegalIdentity(models.Model):
    """That a client has a legal identity here, and which fields of it are known; the values are in the
    entries.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.OneToOneField("people.Client", models.PROTECT, related_name="+")
    present = ArrayField(models.CharField(max_length=20), default=list)
    same_person = models.BinaryField(max_length=32, null=True)
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["same_person"], name="identity_same_person")]


class IdentityEntry(models.Model):
    """One group of values as entered at one moment, sealed. The newest of a group holds; the older are its
    history.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    identity = models.ForeignKey(LegalIdentity, models.PROTECT, related_name="entries")
    group = models.CharField(max_length=20, choices=choices(Group))
    what = models.CharField(max_length=10, choices=[(what.value, what.value) for what in Correction])
    sealed = models.BinaryField()
    why = models.CharField(max_length=300, blank=True)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity", "group", "number"], name="identity_entry_number_once"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="identity_entries_stay", operation=pgtrigger.Delete),
            # Turning the key rewrites `sealed`, and nothing else ever changes.
            pgtrigger.ReadOnly(
                name="identity_entries_are_append_only",
                fields=["id", "identity", "group", "what", "why", "staff", "number", "at", "recorded_at"],
            ),
        ]


class VaultOpening(models.Model):
    """Who opened a vault, what for, until when it was readable."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    task = models.CharField(max_length=24, choices=choices(Task))
    emergency = models.CharField(max_length=12, choices=choices(EmergencyReason), blank=True)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    hidden_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "-at"], name="identity_opening_client")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hidden_at__gt=models.F("at")), name="identity_opening_ends"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="identity_opening_says_why"),
            models.CheckConstraint(
                condition=models.Q(task="emergency", emergency__gt="")
                | (~models.Q(task="emergency") & models.Q(emergency="")),
                name="identity_emergency_is_named",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="vault_openings_stay", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class JoinWish(models.Model):
    """The client's own wish that an earlier record of theirs is read together with this one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    other = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    words = models.CharField(max_length=300)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(client=models.F("other")), name="identity_wish_joins_two"
            ),
            models.CheckConstraint(condition=~models.Q(words=""), name="identity_wish_in_words"),
        ]
        triggers = [
            pgtrigger.Protect(name="join_wishes_stay", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class WishWithdrawn(models.Model):
    """The client took the wish back: the records stand apart again."""

    wish = models.OneToOneField(JoinWish, models.PROTECT, primary_key=True, related_name="withdrawn")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [
            pgtrigger.Protect(name="withdrawals_stay", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

"""Tables of letters and of who has seen them."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.outbox.vocabulary import STOPPED, Channel


class Letter(models.Model):
    """One letter. What it says never changes; only how far it has come does."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.CharField(max_length=10, choices=choices(Channel))
    kind = models.CharField(max_length=30)
    to_staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    to_role = models.CharField(max_length=30, blank=True)
    # Whose site the role works at; empty for a role wherever it reaches the client.
    to_site = models.ForeignKey("place.Site", models.PROTECT, null=True, related_name="+")
    to_client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    # Emptied when the letter is sent, or 30 days after it was stopped: kept no longer than it is needed.
    address = models.CharField(max_length=200, blank=True)
    text = models.CharField(max_length=500)
    params = models.JSONField(default=dict)
    about = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    from_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    next_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="outbox_due", condition=Q(next_at__isnull=False)),
            models.Index(
                fields=["given_up_at"], name="outbox_stopped", condition=Q(problem=STOPPED) & ~Q(address="")
            ),
            models.Index(fields=["to_staff", "-at"], name="outbox_staff", condition=Q(channel="notice")),
            models.Index(
                fields=["to_role", "to_site", "-at"], name="outbox_role", condition=Q(channel="notice")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(to_staff__isnull=False, to_role="", to_client__isnull=True)
                    | (Q(to_staff__isnull=True, to_client__isnull=True) & ~Q(to_role=""))
                    | Q(to_staff__isnull=True, to_role="", to_client__isnull=False)
                    | Q(
                        to_staff__isnull=True,
                        to_role="",
                        to_client__isnull=True,
                        channel__in=["email", "sms", "print"],
                    )
                ),
                name="outbox_one_reader",
            ),
            models.CheckConstraint(
                condition=Q(next_at__isnull=True)
                | Q(next_at__isnull=False, sent_at__isnull=True, given_up_at__isnull=True),
                name="outbox_waiting_or_done",
            ),
            models.CheckConstraint(
                condition=Q(to_site__isnull=True) | ~Q(to_role=""), name="outbox_site_of_a_role"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True),
                name="outbox_sent_or_given_up",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="letters_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="letters_say_what_they_said",
                fields=[
                    "id",
                    "channel",
                    "kind",
                    "to_staff",
                    "to_role",
                    "to_site",
                    "to_client",
                    "text",
                    "params",
                    "about",
                    "from_name",
                    "at",
                    "recorded_at",
                ],
            ),
        ]


class Seen(models.Model):
    """That one member of staff has seen a notice; a notice to a role is seen by each for themself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="seen")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "staff"], name="outbox_seen_once")]


class Silence(models.Model):
    """That nothing is sent to somebody, or about them to anybody outside, any more. It can be taken back
    once, where it was a mistake; nothing else of it ever changes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=120, blank=True)
    lifted_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(lifted_at=None), name="outbox_one_silence_a_client"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by="", lifted_why="")
                | ~Q(lifted_at=None) & ~Q(lifted_by="") & ~Q(lifted_why=""),
                name="outbox_silence_lifted_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="silences_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="silences_say_what_they_said", fields=["id", "client", "by_name", "at", "recorded_at"]
            ),
            pgtrigger.Protect(
                name="silences_lift_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__lifted_at__isnull=False),
            ),
        ]

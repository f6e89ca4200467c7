"""Tables of the phone: lines and code words of people around a client, calls, what is owed after them."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.phone.vocabulary import (
    CallerKind,
    Came,
    Direction,
    Emergency,
    LineKind,
    Means,
    Verified,
    Voicemail,
)

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


@pghistory.track(exclude=["address_sealed"])
class Line(models.Model):
    """A number or address of a client or of somebody around them, and how it may be used, in their words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    contact = models.ForeignKey("people.Contact", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=5, choices=choices(LineKind))
    address_sealed = models.BinaryField()
    address_hash = models.BinaryField(max_length=32)
    # The last two digits or letters: enough to tell two lines apart, too little to call.
    ends_with = models.CharField(max_length=2)
    label = models.CharField(max_length=40, blank=True)
    who_answers = models.CharField(max_length=120, blank=True)
    caller_name = models.CharField(max_length=60, blank=True)
    voicemail = models.CharField(max_length=5, choices=choices(Voicemail), blank=True)
    messages = models.BooleanField(default=False)
    times = models.JSONField(default=list)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["client"], name="phone_line_client"),
            models.Index(fields=["address_hash"], name="phone_line_address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="") | ~Q(ended_at=None) & ~Q(ended_why=""),
                name="phone_line_ended_when_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(kind=LineKind.PHONE) | ~Q(caller_name=""), name="phone_line_neutral_name"
            ),
        ]
        triggers = [pgtrigger.Protect(name="lines_are_never_deleted", operation=pgtrigger.Delete)]


class CallerWord(models.Model):
    """A code word the client agreed on with somebody; without a contact, the client's own. Hashed only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    contact = models.ForeignKey("people.Contact", models.PROTECT, null=True, related_name="+")
    word_hash = models.BinaryField(max_length=32)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "contact", "-at"], name="phone_word_client")]
        triggers = [pgtrigger.Protect(name="caller_words_stay", operation=_APPEND_ONLY)]


class Call(models.Model):
    """One call, visit or note: who, about whom, what was said, on which ground. Never changed, only added
    to.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    inquiry = models.ForeignKey("intake.Inquiry", models.PROTECT, null=True, related_name="+")
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="+")
    direction = models.CharField(max_length=3, choices=choices(Direction))
    means = models.CharField(max_length=10, choices=choices(Means))
    caller_kind = models.CharField(max_length=20, choices=choices(CallerKind))
    caller_name = models.CharField(max_length=80, blank=True)
    asked_about = models.CharField(max_length=80, blank=True)
    number_sealed = models.BinaryField(null=True)
    number_hash = models.BinaryField(max_length=32, null=True)
    search = models.CharField(max_length=200, blank=True)
    verified = models.CharField(max_length=12, choices=choices(Verified))
    came = models.CharField(max_length=15, choices=choices(Came))
    told_us = models.TextField(blank=True)
    said = models.TextField(blank=True)
    told = ArrayField(models.CharField(max_length=20), default=list)
    anyway = ArrayField(models.CharField(max_length=20), default=list)
    disclosure_ids = ArrayField(models.UUIDField(), default=list)
    emergency = models.CharField(max_length=10, choices=choices(Emergency), blank=True)
    reason = models.CharField(max_length=300, blank=True)
    from_paper = models.BooleanField(default=False)
    written_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["site", "-at"], name="phone_call_site"),
            models.Index(fields=["-at", "-id"], name="phone_call_newest"),
            models.Index(fields=["client", "-at"], name="phone_call_client", condition=~Q(client=None)),
            models.Index(fields=["inquiry", "-at"], name="phone_call_inquiry", condition=~Q(inquiry=None)),
            models.Index(fields=["number_hash"], name="phone_call_number", condition=~Q(number_hash=None)),
            models.Index(fields=["site", "-at"], name="phone_call_paper", condition=Q(from_paper=True)),
            GinIndex(OpClass("search", name="gin_trgm_ops"), name="phone_call_search"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gte=F("at")), name="phone_call_forward"),
            models.CheckConstraint(
                condition=Q(told=[], disclosure_ids=[]) | Q(told__len__gte=1, disclosure_ids__len__gte=1),
                name="phone_what_was_told_is_in_the_log",
            ),
            models.CheckConstraint(
                condition=Q(told=[], anyway=[]) | Q(client__isnull=False) & ~Q(said=""),
                name="phone_told_about_whom_and_what",
            ),
            models.CheckConstraint(
                condition=Q(emergency="") | ~Q(reason=""), name="phone_emergency_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(number_sealed=None, number_hash=None)
                | ~Q(number_sealed=None) & ~Q(number_hash=None),
                name="phone_number_sealed_and_hashed",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="calls_are_never_deleted", operation=pgtrigger.Delete),
            # The key may turn: then the same number lies under another seal. Nothing else ever changes.
            pgtrigger.ReadOnly(name="calls_say_what_they_said", exclude=["number_sealed"]),
        ]


class CallAddition(models.Model):
    """Words added to a call later. Rows are never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="additions")
    words = models.TextField()
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="phone_addition_says_something")]
        triggers = [pgtrigger.Protect(name="call_additions_stay", operation=_APPEND_ONLY)]


@pghistory.track()
class FollowUp(models.Model):
    """Something owed after a call: what, until when, by whom; done once, with what came of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="follow_ups")
    what = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    done_words = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["staff", "due_at"], name="phone_owed", condition=Q(done_at=None)),
            models.Index(fields=["call"], name="phone_owed_call"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, done_words="")
                | ~Q(done_at=None) & ~Q(done_by=None) & ~Q(done_words=""),
                name="phone_done_who_when_how",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="follow_ups_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="owed_stays_owed", fields=["id", "call", "what", "due_at", "at", "recorded_at"]
            ),
        ]


@pghistory.track()
class StaffNumber(models.Model):
    """How a colleague is reached when the house is down; shown to staff and on the packet."""

    staff = models.OneToOneField("people.StaffMember", models.PROTECT, primary_key=True, related_name="+")
    number = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)

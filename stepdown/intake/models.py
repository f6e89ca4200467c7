"""Tables of intake: inquiries, outcomes, kept hours, steps, and a bounded counter for the open door."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.intake.vocabulary import (
    Caller,
    Channel,
    Need,
    OutcomeKind,
    Reached,
    Safe,
    Step,
    Voicemail,
    WayIn,
)
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


@pghistory.track(exclude=["phone_sealed", "email_sealed"])
class Inquiry(models.Model):
    """One person or family asking for help. No name is needed; numbers are sealed, code words only hashed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    continues = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10, choices=choices(Channel))
    caller = models.CharField(max_length=10, choices=choices(Caller), blank=True)
    called_name = models.CharField(max_length=80, blank=True)
    about = models.CharField(max_length=120, blank=True)
    happening = models.TextField(blank=True)
    safe = models.CharField(max_length=5, choices=choices(Safe), blank=True)
    best_time = models.CharField(max_length=120, blank=True)
    voicemail = models.CharField(max_length=5, choices=choices(Voicemail), blank=True)
    phone_sealed = models.BinaryField(null=True)
    phone_hash = models.BinaryField(max_length=32, null=True)
    email_sealed = models.BinaryField(null=True)
    email_hash = models.BinaryField(max_length=32, null=True)
    code_word_hash = models.BinaryField(max_length=32, null=True)
    language = models.CharField(max_length=10, default="en")
    first_need = models.CharField(max_length=12, choices=choices(Need), blank=True)
    way_in = models.CharField(max_length=12, choices=choices(WayIn), blank=True)
    answers = models.JSONField(default=dict)
    step = models.CharField(max_length=10, choices=choices(Step))
    step_at = models.DateTimeField()
    call_back_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["site", "step"], name="intake_inquiry_board"),
            models.Index(fields=["site", "-at"], name="intake_inquiry_at"),
            models.Index(fields=["call_back_at"], name="intake_inquiry_due", condition=~Q(call_back_at=None)),
            models.Index(
                fields=["code_word_hash"], name="intake_inquiry_word", condition=~Q(code_word_hash=None)
            ),
            models.Index(fields=["phone_hash"], name="intake_inquiry_phone", condition=~Q(phone_hash=None)),
            models.Index(fields=["email_hash"], name="intake_inquiry_email", condition=~Q(email_hash=None)),
            models.Index(fields=["client"], name="intake_inquiry_client", condition=~Q(client=None)),
        ]
        constraints = [
            # A number that is kept is sealed and can be found again; a hash never stands without its number.
            models.CheckConstraint(
                condition=Q(phone_sealed=None, phone_hash=None) | ~Q(phone_sealed=None) & ~Q(phone_hash=None),
                name="intake_phone_sealed_and_hashed",
            ),
            models.CheckConstraint(
                condition=Q(email_sealed=None, email_hash=None) | ~Q(email_sealed=None) & ~Q(email_hash=None),
                name="intake_email_sealed_and_hashed",
            ),
            models.CheckConstraint(condition=~Q(continues=models.F("id")), name="intake_continues_another"),
        ]
        triggers = [pgtrigger.Protect(name="inquiries_are_never_deleted", operation=pgtrigger.Delete)]


class StepMark(models.Model):
    """An inquiry reached a step. Rows are never changed: coming back is another row."""

    id = models.BigAutoField(primary_key=True)
    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="marks")
    step = models.CharField(max_length=10, choices=choices(Step))
    before = models.CharField(max_length=10, choices=choices(Step), blank=True)
    by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["inquiry", "at"], name="intake_mark_inquiry")]
        triggers = [pgtrigger.Protect(name="marks_are_append_only", operation=_APPEND_ONLY)]


class Outcome(models.Model):
    """What came of a call, with what triage said at that moment. Rows are never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="outcomes")
    kind = models.CharField(max_length=20, choices=choices(OutcomeKind))
    note = models.TextField(blank=True)
    referred_to = models.CharField(max_length=120, blank=True)
    warm = models.BooleanField(null=True)
    call_back_at = models.DateTimeField(null=True)
    triage_edition = models.CharField(max_length=20)
    triage_found = models.JSONField(default=list)
    triage_open = models.JSONField(default=list)
    by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["inquiry", "at"], name="intake_outcome_inquiry")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=OutcomeKind.CALL_BACK)
                | Q(call_back_at__isnull=False, call_back_at__gt=models.F("at")),
                name="intake_call_back_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[OutcomeKind.REFERRED, OutcomeKind.MEDICAL_TODAY, OutcomeKind.CRISIS])
                | ~Q(referred_to="") & Q(warm__isnull=False),
                name="intake_hand_on_says_to_whom",
            ),
        ]
        triggers = [pgtrigger.Protect(name="outcomes_are_append_only", operation=_APPEND_ONLY)]


class Attempt(models.Model):
    """One side tried to reach the other. Rows are never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="attempts")
    reached = models.CharField(max_length=12, choices=choices(Reached))
    note = models.TextField(blank=True)
    by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["inquiry", "at"], name="intake_attempt_inquiry")]
        triggers = [pgtrigger.Protect(name="attempts_are_append_only", operation=_APPEND_ONLY)]


class Booking(models.Model):
    """An assessor's hour kept for one inquiry. Nobody is ever in two assessments at once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="bookings")
    assessor = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="intake_assessor_never_twice",
                expressions=[("assessor", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(ended_at=None),
            ),
            models.UniqueConstraint(
                fields=["inquiry"], condition=Q(ended_at=None), name="intake_one_booking_an_inquiry"
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="intake_booking_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ended_why="")
                | ~Q(ended_at=None) & ~Q(ended_by=None) & ~Q(ended_why=""),
                name="intake_booking_ended_who_when_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="bookings_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="booked_hours_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__during__df=pgtrigger.F("new__during"))
                | pgtrigger.Q(old__assessor__df=pgtrigger.F("new__assessor")),
            ),
        ]


class AskCounter(models.Model):
    """How often the open form was sent from one bucket of addresses. 65,536 rows at most, no address kept."""

    bucket = models.PositiveIntegerField(primary_key=True)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(bucket__lt=65536), name="intake_counter_is_bounded")
        ]

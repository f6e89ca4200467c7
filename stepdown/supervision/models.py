"""Tables of supervision. What was signed stays as it was signed: by trigger, not by politeness."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.supervision.vocabulary import Per, SessionKind

_FOREVER = pgtrigger.Update | pgtrigger.Delete
# The first signature locks every word; after that only the moment both have signed is still to come.
LOCKED = """
IF OLD.signed_at IS NOT NULL
   OR (to_jsonb(NEW) - '{signed_at,version}'::text[]) IS DISTINCT FROM
      (to_jsonb(OLD) - '{signed_at,version}'::text[])
THEN
  RAISE EXCEPTION 'signed hours of supervision stay; write an addendum' USING ERRCODE = 'restrict_violation';
END IF;
RETURN NEW;
"""
PART_OF_LOCKED = """
PERFORM 1 FROM supervision_entry e WHERE e.id IN (NEW.entry_id, OLD.entry_id) FOR SHARE;
PERFORM 1 FROM supervision_entry e WHERE e.id IN (NEW.entry_id, OLD.entry_id) AND e.locked_at IS NOT NULL;
IF FOUND THEN
  RAISE EXCEPTION 'signed hours of supervision stay; write an addendum' USING ERRCODE = 'restrict_violation';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""


class Span(models.Func):
    """The half-open stretch of a session."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Agreement(models.Model):
    """Who supervises whom, under which requirement, with its figures as they were on the first day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    supervisee = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    supervisor = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    credential = models.ForeignKey("people.Credential", models.PROTECT, null=True, related_name="+")
    requirement = models.CharField(max_length=40)
    per = models.CharField(max_length=10, choices=choices(Per))
    individual_minutes = models.PositiveIntegerField()
    group_minutes = models.PositiveIntegerField()
    observed_minutes = models.PositiveIntegerField()
    client_hours_per_hour = models.PositiveSmallIntegerField(default=0)
    total_minutes = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=200)
    verified = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    zone = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["supervisee", "-starts_on"], name="supervision_of_supervisee"),
            models.Index(fields=["supervisor", "-starts_on"], name="supervision_by_supervisor"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(supervisee=F("supervisor")), name="supervision_not_of_oneself"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="supervision_forward"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="supervision_agreement_digest"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="agreements_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="agreements_stay", operation=pgtrigger.Update, when=pgtrigger.Before, func=LOCKED
            ),
        ]


class AgreementEnd(models.Model):
    """Somebody ended an agreement before its day, or it went to another supervisor."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, primary_key=True, related_name="end")
    why = models.CharField(max_length=500)
    by_staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="supervision_end_says_why")]
        triggers = [pgtrigger.Protect(name="agreement_ends_stay", operation=_FOREVER)]


@pghistory.track()
class Entry(models.Model):
    """One session, by the minute. No minute of a supervisee is logged twice, whoever logs it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="entries")
    supervisee = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=choices(SessionKind))
    topics = ArrayField(models.CharField(max_length=20))
    observed = models.TextField(blank=True)
    next = models.TextField(blank=True)
    by_staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    locked_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["agreement", "-starts_at"], name="supervision_entry_newest")]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="supervision_numbered_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="supervision_entry_forward"),
            models.CheckConstraint(condition=Q(topics__len__gte=1), name="supervision_entry_on_something"),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True, digest="", signed_at__isnull=True)
                | (Q(locked_at__isnull=False) & Q(digest__regex=r"^[0-9a-f]{64}$")),
                name="supervision_entry_locked_with_digest",
            ),
            ExclusionConstraint(
                name="supervision_no_minute_twice",
                expressions=[
                    ("supervisee", RangeOperators.EQUAL),
                    (Span("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="hours_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="signed_hours_stay",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__locked_at__isnull=False),
                func=LOCKED,
            ),
        ]


class EntryClient(models.Model):
    """A case that was talked about: a link, seen only by those who may see the client."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="cases")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "client"], name="supervision_case_once")]
        triggers = [
            pgtrigger.Trigger(
                name="locked_with_entry",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=PART_OF_LOCKED,
            )
        ]


class Addendum(models.Model):
    """What was added to a signed entry; the entry stays as it was."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="addenda")
    words = models.TextField()
    by_staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="supervision_addendum_says")]
        triggers = [pgtrigger.Protect(name="addenda_to_hours_stay", operation=_FOREVER)]


class ClientMinutes(models.Model):
    """Hours with clients somebody told for one period. Told again, the newest counts; none is changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="client_minutes")
    starts_on = models.DateField()
    minutes = models.PositiveIntegerField()
    by_staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["agreement", "starts_on", "-at"], name="supervision_client_minutes")]
        triggers = [pgtrigger.Protect(name="client_minutes_stay", operation=_FOREVER)]

"""Tables of closed days, of who was told, of packets made and of outages."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.closure.vocabulary import MESSAGES, Act, AffectedBy, Reason, Way
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class Closure(models.Model):
    """A site is closed for a stretch of time. It can be taken back once; nothing else of it ever changes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    reason = models.CharField(max_length=10, choices=choices(Reason))
    words = models.CharField(max_length=300, blank=True)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    opened_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="closure_never_twice_at_once",
                expressions=[("site", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(opened_at=None),
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="closure_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None, opened_by=None, opened_why="")
                | ~Q(opened_at=None) & ~Q(opened_by=None) & ~Q(opened_why=""),
                name="closure_opened_who_when_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="closures_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="closures_say_what_they_said",
                fields=["id", "site", "during", "reason", "words", "staff", "at", "recorded_at"],
            ),
        ]


class Told(models.Model):
    """One person who has to hear of a closure, or of its end: once each, by one way."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    closure = models.ForeignKey(Closure, models.PROTECT, related_name="told")
    act = models.CharField(max_length=10, choices=choices(Act))
    client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    inquiry = models.ForeignKey("intake.Inquiry", models.PROTECT, null=True, related_name="+")
    affected = models.CharField(max_length=12, choices=choices(AffectedBy))
    appointment_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=10, choices=choices(Way))
    why = models.CharField(max_length=200)
    # Which line of the phone a message goes to; looked up again when it is written.
    line_id = models.UUIDField(null=True)
    letter_id = models.UUIDField(null=True)
    position = models.PositiveIntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    done_words = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["closure", "act", "way", "position"], name="closure_told_list"),
            models.Index(fields=["id"], name="closure_to_write", condition=Q(way__in=MESSAGES, done_at=None)),
            models.Index(fields=["client", "-at"], name="closure_told_client", condition=~Q(client=None)),
        ]
        constraints = [
            # Exactly once: nobody stands twice on the list of one act.
            models.UniqueConstraint(
                fields=["closure", "act", "client"],
                condition=~Q(client=None),
                name="closure_client_told_once",
            ),
            models.UniqueConstraint(
                fields=["closure", "act", "inquiry"],
                condition=Q(client=None),
                name="closure_inquiry_told_once",
            ),
            models.CheckConstraint(
                condition=Q(client__isnull=False) | Q(inquiry__isnull=False), name="closure_told_somebody"
            ),
            models.CheckConstraint(
                condition=Q(letter_id=None) | Q(way__in=MESSAGES, done_at__isnull=False),
                name="closure_a_letter_is_a_message",
            ),
            models.CheckConstraint(
                condition=~Q(way__in=MESSAGES) | Q(line_id__isnull=False, client__isnull=False),
                name="closure_a_message_has_a_line",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="told_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="told_says_what_it_said",
                fields=[
                    "id",
                    "closure",
                    "act",
                    "client",
                    "inquiry",
                    "affected",
                    "appointment_at",
                    "line_id",
                    "position",
                    "at",
                    "recorded_at",
                ],
            ),
            pgtrigger.Protect(
                name="told_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__done_at__isnull=False),
            ),
        ]


class Packet(models.Model):
    """A packet of papers was made for a site. The paper lies in a folder, never here. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    night = models.DateField()
    nightly = models.BooleanField()
    filename = models.CharField(max_length=120)
    # About whom it is: whoever takes it out of the folder takes out something about each of them.
    client_ids = ArrayField(models.UUIDField(), default=list)
    digest = models.CharField(max_length=64)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["site", "-at"], name="closure_packet_site")]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "night"], condition=Q(nightly=True), name="closure_one_packet_a_night"
            )
        ]
        triggers = [pgtrigger.Protect(name="packets_stay", operation=_APPEND_ONLY)]


class Outage(models.Model):
    """The house was down and people wrote on paper: how much, and when all of it was entered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    what = models.CharField(max_length=200)
    calls = models.PositiveSmallIntegerField(default=0)
    visits = models.PositiveSmallIntegerField(default=0)
    inquiries = models.PositiveSmallIntegerField(default=0)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    settled_words = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["site", "-began_at"], name="closure_outage_site")]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gt=F("began_at")), name="closure_outage_forward"),
            models.CheckConstraint(condition=~Q(what=""), name="closure_outage_says_what"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | ~Q(settled_at=None) & ~Q(settled_by=None),
                name="closure_outage_settled_who_and_when",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="outages_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="outages_say_what_they_said",
                fields=[
                    "id",
                    "site",
                    "began_at",
                    "ended_at",
                    "what",
                    "calls",
                    "visits",
                    "inquiries",
                    "staff",
                    "at",
                    "recorded_at",
                ],
            ),
        ]

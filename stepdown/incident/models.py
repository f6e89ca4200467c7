"""Tables of incidents. Reports, reviews and additions stay; what is owed or to do is settled once.

They are kept apart from charts: nothing in a chart points here, and no page of a chart reads them.
"""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.incident.vocabulary import Part, Severity, State
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

_FOREVER = pgtrigger.Update | pgtrigger.Delete


class Folded(models.Func):
    """Text as search compares it: without case and accents (people_fold)."""

    function = "people_fold"
    output_field = models.TextField()


class IncidentDuty(models.Model):
    """Who outside is told of what by when, as the clinic took it over for a site, from a day on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    to = models.CharField(max_length=120)
    kinds = ArrayField(models.CharField(max_length=20))
    least = models.CharField(max_length=10, choices=choices(Severity))
    starts_on = models.DateField()
    hours = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=0)
    working_days = models.BooleanField(default=False)
    source = models.CharField(max_length=300)
    tag = models.CharField(max_length=10, blank=True)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0, days=0) | Q(hours=0, days__gt=0), name="incident_duty_has_a_time"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="incident_duty_has_a_source"),
        ]
        triggers = [pgtrigger.Protect(name="duties_stay", operation=_FOREVER)]


class Incident(models.Model):
    """One incident as it was reported; the state moves."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.PositiveIntegerField(unique=True)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    privacy = models.BooleanField(default=False)
    severity = models.CharField(max_length=10, choices=choices(Severity))
    happened_at = models.DateTimeField()
    where = models.CharField(max_length=120)
    what = models.TextField(max_length=4000)
    done = models.TextField(max_length=2000, blank=True)
    told = models.CharField(max_length=500, blank=True)
    reporter = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    search_text = models.GeneratedField(
        expression=Folded("what"), output_field=models.TextField(), db_persist=True
    )
    # ---- how it stands
    state = models.CharField(max_length=10, choices=choices(State), default=State.REPORTED)
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_words = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["site", "-number"], name="incident_register"),
            models.Index(fields=["site", "happened_at"], name="incident_by_day"),
            models.Index(fields=["reporter", "-number"], name="incident_reporter"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="incident_due"),
            models.Index(fields=["site", "state", "-number"], name="incident_state"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="incident_search"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(what="") & ~Q(where=""), name="incident_says_what_and_where"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="incident_closed_when",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="incidents_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="reports_stay_as_they_were",
                fields=(
                    "number site kind privacy severity happened_at where what done told reporter at".split()
                ),
            ),
        ]


class IncidentPerson(models.Model):
    """Somebody who had a part in it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="people")
    part = models.CharField(max_length=10, choices=choices(Part))
    client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    harm = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incident", "staff"], name="incident_person_staff")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(client__isnull=False, staff__isnull=True) & Q(name=""))
                | (Q(client__isnull=True, staff__isnull=False) & Q(name=""))
                | (Q(client__isnull=True, staff__isnull=True) & ~Q(name="")),
                name="incident_person_is_one",
            )
        ]
        triggers = [pgtrigger.Protect(name="people_stay", operation=_FOREVER)]


class IncidentAddition(models.Model):
    """Something that became known later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="additions")
    words = models.TextField(max_length=2000)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="additions_stay", operation=_FOREVER)]


class ReportOwed(models.Model):
    """One report to somebody outside that an incident asks for; settled once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="owed")
    name = models.CharField(max_length=120)
    to = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    source = models.CharField(max_length=300)
    tag = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    told_to = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    not_needed = models.CharField(max_length=500, blank=True)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(told_at__isnull=True) & Q(told_to="") & Q(not_needed=""))
                | (Q(told_at__isnull=False) & (~Q(told_to="") | ~Q(not_needed=""))),
                name="incident_report_settled_whole",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="owed_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="settled_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__told_at__isnull=False),
            ),
            pgtrigger.ReadOnly(
                name="owed_as_it_was", fields=["incident", "name", "to", "due_at", "source", "tag", "at"]
            ),
        ]


class IncidentReview(models.Model):
    """What a review found; one for an incident, never by somebody who was part of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.OneToOneField(Incident, models.PROTECT, related_name="review")
    factors = ArrayField(models.CharField(max_length=12))
    causes = models.TextField(max_length=4000)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(factors__len__gte=1) & ~Q(causes=""), name="incident_review_says_why"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="reviews_of_incidents_stay", operation=_FOREVER),
            pgtrigger.Trigger(
                name="nobody_reviews_themselves",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=(
                    "IF EXISTS (SELECT 1 FROM incident_incidentperson p WHERE p.incident_id = NEW.incident_id"
                    " AND p.staff_id = NEW.staff_id AND p.part <> 'witness') THEN"
                    " RAISE EXCEPTION 'an incident is never reviewed by somebody who was part of it'; END IF;"
                    " RETURN NEW;"
                ),
            ),
        ]


class CorrectiveAction(models.Model):
    """Something that is to change after an incident; done once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="actions")
    words = models.CharField(max_length=500)
    owner = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    due_on = models.DateField()
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_words = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(done_at__isnull=True), name="incident_to_do")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_words="")
                | (Q(done_at__isnull=False) & ~Q(done_words="")),
                name="incident_action_done_how",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="actions_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="done_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__done_at__isnull=False),
            ),
        ]

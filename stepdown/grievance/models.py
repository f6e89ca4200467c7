"""Tables of grievances. What was filed and what was done stay as they were; only the standing moves."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.grievance.vocabulary import OPEN, Filer, How, State, StepKind, Topic
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

_FOREVER = pgtrigger.Update | pgtrigger.Delete


class Folded(models.Func):
    """Text as search compares it: without case and accents (people_fold)."""

    function = "people_fold"
    output_field = models.TextField()


class GrievanceClock(models.Model):
    """A clock the clinic chose, for a site or for all, from a day on. A newer one takes its place."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    acknowledge_days = models.PositiveSmallIntegerField()
    answer_days = models.PositiveSmallIntegerField()
    appeal_days = models.PositiveSmallIntegerField()
    appeal_answer_days = models.PositiveSmallIntegerField()
    working_days = models.BooleanField()
    source = models.CharField(max_length=200)
    tag = models.CharField(max_length=10, blank=True)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(acknowledge_days__gte=1, answer_days__gte=1, appeal_days__gte=1),
                name="grievance_clock_runs",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="grievance_clock_has_a_source"),
        ]
        triggers = [pgtrigger.Protect(name="clocks_stay", operation=_FOREVER)]


@pghistory.track()
class OutsideAddress(models.Model):
    """A body outside the clinic to which anybody can go; taken off the list, never deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    what_for = models.CharField(max_length=200)
    phone = models.CharField(max_length=40, blank=True)
    website = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=200, blank=True)
    removed_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & (~Q(phone="") | ~Q(website="") | ~Q(address="")),
                name="grievance_body_can_be_reached",
            )
        ]
        triggers = [pgtrigger.Protect(name="bodies_stay", operation=pgtrigger.Delete)]


class Grievance(models.Model):
    """One grievance: what was filed is fixed; handler, state and what is owed follow the steps."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.PositiveIntegerField(unique=True)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    filer = models.CharField(max_length=10, choices=choices(Filer))
    client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    filer_name = models.CharField(max_length=80, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    how = models.CharField(max_length=10, choices=choices(How))
    topic = models.CharField(max_length=12, choices=choices(Topic))
    words = models.TextField(max_length=4000)
    wants = models.CharField(max_length=1000, blank=True)
    about = models.CharField(max_length=300, blank=True)
    happened_on = models.DateField(null=True)
    taken_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    beyond_site = models.BooleanField(default=False)
    clock_source = models.CharField(max_length=300)
    appeal_days = models.PositiveSmallIntegerField()
    appeal_answer_days = models.PositiveSmallIntegerField()
    working_days = models.BooleanField()
    acknowledge_by = models.DateField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    search_text = models.GeneratedField(
        expression=Folded("words"), output_field=models.TextField(), db_persist=True
    )
    # ---- how it stands
    handler = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=choices(State), default=State.FILED)
    answer_by = models.DateField()
    first_answer_by = models.DateField()
    answered_on = models.DateField(null=True)
    appeal_until = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["site", "-number"], name="grievance_register"),
            models.Index(fields=["client", "-number"], name="grievance_client"),
            models.Index(fields=["taken_by", "-number"], name="grievance_taken"),
            models.Index(fields=["number"], condition=Q(beyond_site=True), name="grievance_beyond_site"),
            models.Index(fields=["answer_by"], condition=Q(state__in=OPEN), name="grievance_owed"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="grievance_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(filer="client", client__isnull=False))
                | (~Q(filer="client") & Q(client__isnull=True)),
                name="grievance_client_is_the_filer",
            ),
            models.CheckConstraint(
                condition=~Q(filer="anonymous") | (Q(filer_name="") & Q(contact="")),
                name="grievance_no_name_is_no_name",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="grievance_has_words"),
        ]
        triggers = [
            pgtrigger.Protect(name="grievances_stay", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="nobody_answers_for_themselves",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=(
                    "IF EXISTS (SELECT 1 FROM grievance_namedstaff n"
                    " WHERE n.grievance_id = NEW.id AND n.staff_id = NEW.handler_id) THEN"
                    " RAISE EXCEPTION 'a grievance is never answered by somebody it names'; END IF;"
                    " RETURN NEW;"
                ),
            ),
            pgtrigger.ReadOnly(
                name="grievances_keep_their_words",
                fields=(
                    "number site filer client filer_name contact how topic words wants about happened_on"
                    " taken_by acknowledge_by clock_source at"
                ).split(),
            ),
        ]


class NamedStaff(models.Model):
    """Somebody on the staff whom a grievance is about. They never see it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    grievance = models.ForeignKey(Grievance, models.PROTECT, related_name="named")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grievance", "staff"], name="grievance_named_once")]
        triggers = [pgtrigger.Protect(name="named_stay", operation=_FOREVER)]


class GrievanceStep(models.Model):
    """Something that was done with a grievance: added, never changed, and never by somebody it names."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    grievance = models.ForeignKey(Grievance, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=16, choices=choices(StepKind))
    words = models.TextField(max_length=4000, blank=True)
    how = models.CharField(max_length=120, blank=True)
    for_filer = models.BooleanField(default=False)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["grievance", "at"], name="grievance_step_of")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["answered", "appealed", "appeal_answered"]) | ~Q(words=""),
                name="grievance_answer_has_words",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="grievance_steps_stay", operation=_FOREVER),
            pgtrigger.Trigger(
                name="nobody_handles_what_names_them",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=(
                    "IF EXISTS (SELECT 1 FROM grievance_namedstaff n"
                    " WHERE n.grievance_id = NEW.grievance_id AND n.staff_id = NEW.staff_id) THEN"
                    " RAISE EXCEPTION 'a grievance is never handled by somebody it names'; END IF;"
                    " RETURN NEW;"
                ),
            ),
        ]

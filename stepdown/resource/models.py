"""Tables of the directory and of referrals out. Steps stay; a referral's standing moves with them."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.privacy.vocabulary import Purpose, RecipientKind
from stepdown.resource.vocabulary import OPEN, State, Way

_FOREVER = pgtrigger.Update | pgtrigger.Delete


class Folded(models.Func):
    """Text as search compares it: without case and accents (people_fold)."""

    function = "people_fold"
    output_field = models.TextField()


class ResourceKind(models.Model):
    """A kind of help the clinic added to those that come with the house."""

    key = models.CharField(max_length=20, primary_key=True)
    label = models.CharField(max_length=60)
    recipient = models.CharField(max_length=20, choices=choices(RecipientKind))
    purpose = models.CharField(max_length=20, choices=choices(Purpose))
    at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="kinds_stay", operation=_FOREVER)]


@pghistory.track(exclude=["search_text", "search_name"])
class Resource(models.Model):
    """One place that gives help, as the clinic knows it. It is closed, never deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    offers = models.CharField(max_length=300)
    eligibility = models.CharField(max_length=500, blank=True)
    documents = models.CharField(max_length=300, blank=True)
    cost = models.CharField(max_length=120, blank=True)
    hours = models.CharField(max_length=200, blank=True)
    area = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=120, blank=True)
    website = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    how = models.CharField(max_length=300, blank=True)
    accessibility = models.CharField(max_length=300, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list)
    referred_by = ArrayField(models.CharField(max_length=10))
    walk_ins = models.BooleanField(null=True)
    confirmed_on = models.DateField(null=True)
    confirmed_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    paused_why = models.CharField(max_length=200, blank=True)
    paused_until = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closed_why = models.CharField(max_length=200, blank=True)
    search_name = models.GeneratedField(
        expression=Folded("name"), output_field=models.TextField(), db_persist=True
    )
    search_text = models.GeneratedField(
        expression=Folded(Concat("name", Value(" "), "area", Value(" "), "offers")),
        output_field=models.TextField(),
        db_persist=True,
    )
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["search_name", "id"], name="resource_by_name"),
            models.Index(fields=["kind", "search_name", "id"], name="resource_by_kind"),
            models.Index(
                fields=["confirmed_on", "id"], condition=Q(closed_on__isnull=True), name="resource_by_age"
            ),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="resource_search"),
            GinIndex(SearchVector("search_text", config="simple"), name="resource_words"),
            models.Index(
                fields=["search_name", "id"], condition=Q(closed_on__isnull=False), name="resource_closed"
            ),
            models.Index(fields=["search_name", "id"], condition=~Q(paused_why=""), name="resource_paused"),
            GinIndex(fields=["languages"], name="resource_languages"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(offers=""), name="resource_says_what_it_is"),
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email="") | ~Q(website="") | ~Q(address=""),
                name="resource_can_be_reached",
            ),
            models.CheckConstraint(condition=Q(referred_by__len__gte=1), name="resource_says_who_refers"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_why="")
                | (Q(closed_on__isnull=False) & ~Q(closed_why="")),
                name="resource_closed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(paused_until__isnull=True) | ~Q(paused_why=""), name="resource_paused_says_why"
            ),
        ]
        triggers = [pgtrigger.Protect(name="resources_stay", operation=pgtrigger.Delete)]


class ReferralOut(models.Model):
    """A client pointed to a place. What it was made for stays; how it stands follows its steps."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="referrals")
    why = models.CharField(max_length=300)
    need = models.CharField(max_length=40, blank=True)
    problem = models.ForeignKey("plan.Problem", models.PROTECT, null=True, related_name="+")
    goal = models.ForeignKey("plan.Goal", models.PROTECT, null=True, related_name="+")
    objective = models.ForeignKey("plan.Objective", models.PROTECT, null=True, related_name="+")
    aim_words = models.CharField(max_length=500, blank=True)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    # ---- how it stands
    owner = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=10, choices=choices(Way))
    state = models.CharField(max_length=15, choices=choices(State), default=State.MADE)
    check_on = models.DateField(null=True)
    appointment_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["client", "-at"], name="resource_out_client"),
            models.Index(fields=["resource", "state"], name="resource_out_place"),
            models.Index(fields=["check_on"], condition=Q(check_on__isnull=False), name="resource_out_due"),
            models.Index(
                fields=["owner", "check_on"], condition=Q(check_on__isnull=False), name="resource_out_owner"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OPEN, check_on__isnull=False)
                | (~Q(state__in=OPEN) & Q(check_on__isnull=True)),
                name="resource_open_is_asked_about",
            ),
            models.CheckConstraint(
                condition=Q(problem__isnull=True, goal__isnull=True)
                | Q(problem__isnull=True, objective__isnull=True)
                | Q(goal__isnull=True, objective__isnull=True),
                name="resource_one_aim",
            ),
            models.CheckConstraint(
                condition=Q(appointment_at__isnull=True) | Q(state="appointment"),
                name="resource_time_is_of_appointment",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="resource_says_why"),
        ]
        triggers = [
            pgtrigger.Protect(name="referrals_out_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="referrals_out_keep_their_ground",
                fields=[
                    "client",
                    "resource",
                    "why",
                    "problem",
                    "goal",
                    "objective",
                    "aim_words",
                    "staff",
                    "at",
                ],
            ),
        ]


class ReferralStep(models.Model):
    """Something that happened with a referral: added, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(ReferralOut, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=15, choices=choices(State))
    note = models.CharField(max_length=500, blank=True)
    check_on = models.DateField(null=True)
    appointment_at = models.DateTimeField(null=True)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_client = models.BooleanField(default=False)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["referral", "at"], name="resource_step_referral")]
        triggers = [pgtrigger.Protect(name="steps_stay", operation=_FOREVER)]

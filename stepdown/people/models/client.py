"""Clients, the people around them, and who of the staff belongs to them."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.people.vocabulary import ClientStage, TieGround


class FoldedName(models.Func):
    """The name as search compares it: without case and accents (people_fold, see migrations)."""

    function = "people_fold"
    output_field = models.TextField()


class TieSpan(models.Func):
    """The half-open stretch of a tie."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


@pghistory.track(exclude=["search_name"])
class Client(models.Model):
    """A person in or before treatment, under the name they chose. No legal identity is kept here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    account = models.OneToOneField("people.Account", models.PROTECT, null=True, related_name="client")
    chosen_name = models.CharField(max_length=80)
    handle = models.CharField(max_length=30)
    has_namesake = models.BooleanField(default=False)
    pronouns = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=10, default="en")
    population = ArrayField(models.CharField(max_length=40), default=list)
    stage = models.CharField(max_length=15, choices=choices(ClientStage), default=ClientStage.PROSPECT)
    adult_recorded_at = models.DateTimeField(null=True)
    adult_recorded_by = models.UUIDField(null=True)
    search_name = models.GeneratedField(
        expression=FoldedName("chosen_name"), output_field=models.TextField(), db_persist=True
    )
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            GinIndex(OpClass("search_name", name="gin_trgm_ops"), name="people_client_search"),
            models.Index("search_name", name="people_client_by_name"),
            models.Index(fields=["site", "stage", "search_name"], name="people_client_site"),
        ]
        constraints = [
            models.UniqueConstraint("search_name", "handle", name="people_client_told_apart"),
            models.CheckConstraint(
                condition=models.Q(adult_recorded_at__isnull=True, adult_recorded_by__isnull=True)
                | models.Q(adult_recorded_at__isnull=False, adult_recorded_by__isnull=False),
                name="people_client_adult_who_and_when",
            ),
        ]
        triggers = [pgtrigger.Protect(name="clients_are_never_deleted", operation=pgtrigger.Delete)]


@pghistory.track()
class Contact(models.Model):
    """Somebody around a client: family, sponsor, officer. What they may know is a consent, not a field."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=80)
    relation = models.CharField(max_length=40)
    phone = models.CharField(max_length=40, blank=True)
    is_emergency_contact = models.BooleanField(default=False)
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)


@pghistory.track()
class CareTie(models.Model):
    """Why a member of staff may open a client's chart, from when until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="ties")
    client = models.ForeignKey(Client, models.PROTECT, related_name="ties")
    ground = models.CharField(max_length=15, choices=choices(TieGround))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["staff", "client"], name="people_tie_staff"),
            models.Index(fields=["client"], name="people_tie_client"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
                name="people_tie_forward",
            ),
            # One accountable person at a time, guaranteed even under concurrency.
            ExclusionConstraint(
                name="people_tie_one_accountable",
                expressions=[
                    ("client", RangeOperators.EQUAL),
                    (TieSpan("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(ground=TieGround.ACCOUNTABLE),
            ),
        ]

"""Tables of the draw: seeds sealed ahead, draws with their pots, who asked, how often somebody is due."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.drugtest.vocabulary import AskedBy, Basis, Collector, Fluid, Plan
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

APPEND_ONLY_ROWS = pgtrigger.Update | pgtrigger.Delete


class SealedSeed(models.Model):
    """One day's seed of one site: its hash is published at once, itself it is sealed until that day.

    Nothing of a row changes but the envelope, when the vault's key is turned.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    day = models.DateField()
    sealed_on = models.DateField()
    number = models.PositiveIntegerField()
    before = models.CharField(max_length=64)
    seed_hash = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)
    sealed = models.BinaryField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "day"], name="drugtest_one_seed_a_day"),
            models.UniqueConstraint(fields=["site", "number"], name="drugtest_seed_number"),
            models.CheckConstraint(condition=Q(sealed_on__lt=F("day")), name="drugtest_sealed_before"),
        ]
        triggers = [
            pgtrigger.Protect(name="seeds_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="seeds_are_never_replaced",
                fields=[
                    "id",
                    "site",
                    "day",
                    "sealed_on",
                    "number",
                    "before",
                    "seed_hash",
                    "chain",
                    "at",
                    "recorded_at",
                ],
            ),
        ]


class Draw(models.Model):
    """One day's draw at one site, with its seed revealed and its pot frozen. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    day = models.DateField()
    sealed = models.OneToOneField(SealedSeed, models.PROTECT, related_name="draw")
    seed = models.CharField(max_length=64)
    late_number = models.BigIntegerField()
    late_hash = models.CharField(max_length=64)
    pot_hash = models.CharField(max_length=64)
    due = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "day"], name="drugtest_one_draw_a_day"),
            models.CheckConstraint(condition=Q(drawn__lte=F("due")), name="drugtest_drawn_of_those_due"),
        ]
        triggers = [pgtrigger.Protect(name="draws_stay", operation=APPEND_ONLY_ROWS)]


class PotLine(models.Model):
    """Somebody in a day's pot: their token, their chance, whether drawn. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="lines")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    token = models.CharField(max_length=64)
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    basis = models.CharField(max_length=10, choices=choices(Basis))
    drawn = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["client"], name="drugtest_pot_of_client")]
        constraints = [
            models.UniqueConstraint(fields=["draw", "client"], name="drugtest_in_a_pot_once"),
            models.UniqueConstraint(fields=["draw", "token"], name="drugtest_token_once"),
            models.CheckConstraint(
                condition=Q(numerator__gt=0, denominator__gt=0, numerator__lte=F("denominator")),
                name="drugtest_chance_up_to_certain",
            ),
        ]
        triggers = [pgtrigger.Protect(name="pots_stay_frozen", operation=APPEND_ONLY_ROWS)]


class Asked(models.Model):
    """Somebody asked whether they test today, and was told. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="asked")
    told = models.BooleanField()
    way = models.CharField(max_length=10, choices=choices(AskedBy))
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "client", "way"], name="drugtest_asked_once_a_way")
        ]
        triggers = [pgtrigger.Protect(name="asked_stays", operation=APPEND_ONLY_ROWS)]


class PlanRow(models.Model):
    """What was decided about how often one person is tested; the newest that holds counts. Never changes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    plan = models.CharField(max_length=10, choices=choices(Plan))
    times = models.PositiveSmallIntegerField(default=0)
    weeks = models.PositiveSmallIntegerField(default=1)
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    why = models.CharField(max_length=300)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "-at"], name="drugtest_plan_of_client")]
        constraints = [
            models.CheckConstraint(condition=~Q(why="") & Q(weeks__gt=0), name="drugtest_plan_says_why"),
            models.CheckConstraint(
                condition=Q(plan=Plan.OWN, times__gt=0) | ~Q(plan=Plan.OWN),
                name="drugtest_own_plan_how_often",
            ),
            models.CheckConstraint(
                condition=Q(plan=Plan.PAUSED, until_day__isnull=False) | ~Q(plan=Plan.PAUSED),
                name="drugtest_pause_ends",
            ),
        ]
        triggers = [pgtrigger.Protect(name="plans_stay", operation=APPEND_ONLY_ROWS)]


class SiteRuleRow(models.Model):
    """On which weekdays and from what hour on a site draws; the newest counts. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    hour = models.TimeField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["site", "-at"], name="drugtest_rule_of_site")]
        triggers = [pgtrigger.Protect(name="site_rules_stay", operation=APPEND_ONLY_ROWS)]


@pghistory.track()
class WishRow(models.Model):
    """Who should collect and what they would rather give: the client's own choice."""

    client = models.OneToOneField("people.Client", models.PROTECT, primary_key=True, related_name="+")
    collector = models.CharField(max_length=10, choices=choices(Collector), default=Collector.ANY)
    fluid = models.CharField(max_length=10, choices=[("any", "Either"), *choices(Fluid)], default="any")
    words = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

"""Tables of what was agreed: fee schedules, shares, estimates, payment plans."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.billing.vocabulary import Basis, Every
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

_FOREVER = pgtrigger.Update | pgtrigger.Delete


class FeeScheduleRow(models.Model):
    """One version of all fees and of the sliding scale, from its day on. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.PositiveIntegerField(unique=True)
    starts_on = models.DateField(unique=True)
    content = models.JSONField()
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(number__gte=1), name="billing_schedule_from_one")]
        triggers = [pgtrigger.Protect(name="schedules_stay", operation=_FOREVER)]


class ArrangementRow(models.Model):
    """What a client is asked to pay, on what it rests, until when. The newest counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    basis = models.CharField(max_length=10, choices=choices(Basis))
    share_percent = models.PositiveSmallIntegerField()
    fixed_cents = models.BigIntegerField(null=True)
    copay_cents = models.BigIntegerField(null=True)
    insured = models.BooleanField(default=False)
    step = models.CharField(max_length=40, blank=True)
    step_words = models.CharField(max_length=200, blank=True)
    household = models.PositiveSmallIntegerField(null=True)
    guideline_year = models.PositiveSmallIntegerField(null=True)
    schedule_number = models.PositiveIntegerField(null=True)
    proof = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    approved_by_name = models.CharField(max_length=120, blank=True)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "number"], name="billing_arrangement_number_once"),
            models.CheckConstraint(condition=Q(share_percent__lte=100), name="billing_share_is_a_share"),
            models.CheckConstraint(
                condition=~Q(basis="hardship") | (~Q(reason="") & ~Q(approved_by_name="")),
                name="billing_hardship_has_reason_and_approver",
            ),
            models.CheckConstraint(condition=~Q(basis="proof") | ~Q(proof=""), name="billing_proof_is_named"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="billing_arrangement_forward",
            ),
        ]
        triggers = [pgtrigger.Protect(name="arrangements_stay", operation=_FOREVER)]


class ArrangementNow(models.Model):
    """Which arrangement of a client is the newest, for lists. Kept by the action that adds one."""

    client = models.OneToOneField("people.Client", models.PROTECT, primary_key=True, related_name="+")
    arrangement = models.OneToOneField(ArrangementRow, models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    ends_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["site", "ends_on", "client"],
                name="billing_to_renew",
                condition=Q(ends_on__isnull=False),
            )
        ]


class EstimateWish(models.Model):
    """Somebody is owed an estimate in writing, until a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    asked_on = models.DateField()
    service_on = models.DateField(null=True)
    due_on = models.DateField()
    settled = models.BooleanField(default=False)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(
                fields=["site", "due_on", "id"], name="billing_estimates_due", condition=Q(settled=False)
            ),
            models.Index(fields=["client", "-id"], name="billing_wish_client"),
        ]
        triggers = [
            pgtrigger.Protect(name="wishes_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="wishes_only_settle", exclude=["settled"]),
        ]


class EstimateRow(models.Model):
    """One written estimate as it was given. Only what was charged in its time is counted up beside it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    lines = models.JSONField()
    expected_cents = models.BigIntegerField()
    charged_cents = models.BigIntegerField(default=0)
    over_cents = models.BigIntegerField()
    share_words = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["client", "-number"], name="billing_estimate_client"),
            models.Index(
                fields=["site", "-id"],
                name="billing_estimate_over",
                condition=Q(charged_cents__gte=F("expected_cents") + F("over_cents")),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["client", "number"], name="billing_estimate_number_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="billing_estimate_forward"),
        ]
        triggers = [
            pgtrigger.Protect(name="estimates_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="estimates_only_count_up", exclude=["charged_cents"]),
        ]


class PaymentPlan(models.Model):
    """Instalments agreed with a client. One runs at a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    total_cents = models.BigIntegerField()
    every = models.CharField(max_length=10, choices=choices(Every))
    words = models.CharField(max_length=200, blank=True)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(ended_at__isnull=True), name="billing_one_plan_runs"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_why=""), name="billing_plan_ends_with_a_word"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="plans_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="plans_only_end", exclude=["ended_at", "ended_why"]),
        ]


class Instalment(models.Model):
    """One part of a plan. Whether it is settled follows from what was paid since the plan was made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(PaymentPlan, models.PROTECT, related_name="parts")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    cents = models.BigIntegerField()
    settled = models.BooleanField(default=False)
    over = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["site", "due_on", "id"],
                name="billing_instalments_due",
                condition=Q(settled=False, over=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="billing_instalment_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="billing_instalment_of_something"),
        ]
        triggers = [
            pgtrigger.Protect(name="instalments_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="instalments_only_settle", exclude=["settled", "over"]),
        ]

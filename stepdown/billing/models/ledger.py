"""Tables of the books. Everything is added, nothing changed.

The database holds that the lines of each posting sum to zero, that receipts have no gap, that nothing is
charged or given back twice (`migrations/0002_balanced.py`).
"""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.billing.vocabulary import Act, Book, Method, Relief
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

_FOREVER = pgtrigger.Update | pgtrigger.Delete


class Posting(models.Model):
    """One act: what somebody did, when, about whose account. A reversal names what it takes back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=12, choices=choices(Act))
    on = models.DateField()
    words = models.CharField(max_length=200)
    note = models.CharField(max_length=200, blank=True)
    line_count = models.PositiveSmallIntegerField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["client", "-id"], name="billing_posting_client"),
            models.Index(fields=["site", "act", "on", "id"], name="billing_posting_month"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(line_count__gte=2), name="billing_posting_two_lines"),
            models.CheckConstraint(
                condition=Q(act="reversal", reverses__isnull=False)
                | (~Q(act="reversal") & Q(reverses__isnull=True)),
                name="billing_reversal_names_what",
            ),
            models.CheckConstraint(
                condition=Q(client__isnull=False) | Q(act__in=["drawer", "deposit"]),
                name="billing_posting_of_whom",
            ),
        ]
        triggers = [pgtrigger.Protect(name="postings_stay", operation=_FOREVER)]


class Line(models.Model):
    """One line of a posting, in whole cents. Site and day are those of the posting."""

    id = models.BigAutoField(primary_key=True)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="lines")
    client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    on = models.DateField()
    book = models.CharField(max_length=20, choices=choices(Book))
    cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(cents=0), name="billing_line_of_something"),
            models.UniqueConstraint(fields=["posting", "book"], name="billing_line_once_a_book"),
            models.CheckConstraint(
                condition=~Q(book="owed") | Q(client__isnull=False), name="billing_somebody_owes"
            ),
        ]
        triggers = [pgtrigger.Protect(name="lines_stay", operation=_FOREVER)]


class Balance(models.Model):
    """What one client owes now, kept by a trigger on the lines: never written by anybody else."""

    client = models.OneToOneField("people.Client", models.PROTECT, primary_key=True, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    cents = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["site", "-cents", "client"], name="billing_owing", condition=Q(cents__gt=0))
        ]


class MonthTotal(models.Model):
    """What moved on one account of the books in one month at one site, kept by the same trigger."""

    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    month = models.DateField()
    book = models.CharField(max_length=20, choices=choices(Book))
    cents = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "month", "book"], name="billing_month_once")]


class Charge(models.Model):
    """A charge names the service it is for: the same record is never charged twice, by anybody."""

    posting = models.OneToOneField(Posting, models.PROTECT, primary_key=True, related_name="charge")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    source_kind = models.CharField(max_length=40)
    source_id = models.UUIDField()
    fee_key = models.CharField(max_length=40)
    schedule_number = models.PositiveIntegerField(null=True)
    list_cents = models.BigIntegerField()
    cents = models.BigIntegerField()
    on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["client", "on"], name="billing_charge_client_day")]
        constraints = [
            models.UniqueConstraint(fields=["source_kind", "source_id"], name="billing_charged_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="billing_charge_of_something"),
            models.CheckConstraint(condition=Q(list_cents__gte=F("cents")), name="billing_never_above_list"),
            models.CheckConstraint(condition=~Q(source_kind=""), name="billing_charge_names_a_record"),
        ]
        triggers = [pgtrigger.Protect(name="charges_stay", operation=_FOREVER)]


class Receipt(models.Model):
    """Money changed hands. Numbers run per site from 1 without a gap, held by a trigger."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    posting = models.OneToOneField(Posting, models.PROTECT, related_name="receipt")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    method = models.CharField(max_length=8, choices=choices(Method))
    reference = models.CharField(max_length=40, blank=True)
    cents = models.BigIntegerField()
    refund_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="refunds")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    balance_after = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["client", "-at"], name="billing_receipt_client")]
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="billing_receipt_number_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, cents__gt=0), name="billing_receipt_is_something"
            ),
        ]
        triggers = [pgtrigger.Protect(name="receipts_stay", operation=_FOREVER)]


class ReliefAsked(models.Model):
    """Somebody asks that a client be asked for less; nothing is posted until another says yes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    relief = models.CharField(max_length=12, choices=choices(Relief))
    cents = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    settled = models.BooleanField(default=False)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["client", "-id"], name="billing_relief_client"),
            models.Index(
                fields=["site", "at", "id"], name="billing_relief_waits", condition=Q(settled=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="billing_relief_of_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="billing_relief_says_why"),
        ]
        triggers = [
            pgtrigger.Protect(name="reliefs_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="reliefs_only_settle", exclude=["settled"]),
        ]


class ReliefDecided(models.Model):
    """A second person's yes, with the posting it made, or no with its reason."""

    asked = models.OneToOneField(ReliefAsked, models.PROTECT, primary_key=True, related_name="decided")
    granted = models.BooleanField()
    why = models.CharField(max_length=200, blank=True)
    posting = models.OneToOneField(Posting, models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(granted=True, posting__isnull=False)
                | (Q(granted=False, posting__isnull=True) & ~Q(why="")),
                name="billing_relief_posted_or_refused",
            )
        ]
        triggers = [pgtrigger.Protect(name="relief_decisions_stay", operation=_FOREVER)]


class DrawerCount(models.Model):
    """The drawer of a site, counted: what lay in it, what the books said, what went to the bank."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    cash_cents = models.BigIntegerField()
    check_cents = models.BigIntegerField()
    expected_cash_cents = models.BigIntegerField()
    expected_check_cents = models.BigIntegerField()
    why = models.CharField(max_length=200, blank=True)
    deposit_cents = models.BigIntegerField(default=0)
    slip = models.CharField(max_length=40, blank=True)
    posting_ids = ArrayField(models.UUIDField(), default=list)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["site", "-at"], name="billing_count_site")]
        constraints = [
            models.CheckConstraint(
                condition=Q(cash_cents__gte=0, check_cents__gte=0, deposit_cents__gte=0),
                name="billing_count_not_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(cash_cents=F("expected_cash_cents"), check_cents=F("expected_check_cents"))
                | ~Q(why=""),
                name="billing_difference_is_explained",
            ),
            models.CheckConstraint(
                condition=Q(deposit_cents__lte=F("cash_cents") + F("check_cents")),
                name="billing_deposit_was_there",
            ),
        ]
        triggers = [pgtrigger.Protect(name="counts_stay", operation=_FOREVER)]

"""Tables of medication. What was given, measured or verified never changes; orders end, with a reason."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.medication.vocabulary import (
    Aim,
    Differs,
    EndWhy,
    Kit,
    Occasion,
    Place,
    Resolution,
    Route,
    Severity,
    Taken,
    Teller,
)

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


@pghistory.track()
class OrderRow(models.Model):
    """One medicine of one person, ordered here or noted from elsewhere. It ends once, with a reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    medicine = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120)
    aim = models.CharField(max_length=6, choices=choices(Aim))
    route = models.CharField(max_length=12, choices=choices(Route))
    place = models.CharField(max_length=10, choices=choices(Place))
    prescriber = models.CharField(max_length=120)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    clinic = models.CharField(max_length=120, blank=True)
    dose_words = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    unit = models.CharField(max_length=20, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    why = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)
    end_why = models.CharField(max_length=16, choices=choices(EndWhy), blank=True)
    end_words = models.CharField(max_length=300, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["client", "since"], name="medication_order_of_client"),
            models.Index(fields=["client"], condition=Q(end_why=""), name="medication_running"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="medication_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(end_why="", ended_by="") | ~Q(end_why="") & ~Q(ended_by="") & ~Q(until=None),
                name="medication_ended_by_whom",
            ),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="medication_some_dose"),
            # 42 CFR 8.11, 8.12: methadone for opioid use is dispensed by an opioid treatment program only.
            models.CheckConstraint(
                condition=~Q(medicine="methadone") | Q(place="elsewhere") & ~Q(clinic=""),
                name="medication_methadone_elsewhere",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="orders_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="ended_orders_stay_ended",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__end_why__gt=""),
            ),
            pgtrigger.ReadOnly(
                name="orders_say_what_they_said",
                fields=["client", "medicine", "place", "dose_words", "amount", "since", "prescriber"],
            ),
        ]


class OverruleRow(models.Model):
    """A prescriber's word for one day, in spite of what stops. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(OrderRow, models.PROTECT, related_name="overruled")
    on = models.DateField()
    kinds = ArrayField(models.CharField(max_length=16))
    stopped = models.JSONField(default=list)
    why = models.CharField(max_length=300)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(why="") & ~Q(by_name=""), name="medication_overrule_says_why")
        ]
        triggers = [pgtrigger.Protect(name="overrules_stay", operation=_APPEND_ONLY)]


class GivenRow(models.Model):
    """One dose that was given: who, when, how much, which lot, where. Rows never change; one is voided."""

    id = models.UUIDField(primary_key=True, editable=False)
    order = models.ForeignKey(OrderRow, models.PROTECT, related_name="given")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    on = models.DateField()
    amount = models.DecimalField(max_digits=9, decimal_places=3)
    unit = models.CharField(max_length=20)
    lot = models.CharField(max_length=40)
    expires_on = models.DateField()
    body_place = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=300, blank=True)
    overrule = models.ForeignKey(OverruleRow, models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["order", "-on"], name="medication_given_of_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(lot="") & Q(expires_on__gte=F("on")),
                name="medication_given_whole",
            )
        ]
        triggers = [pgtrigger.Protect(name="given_stays", operation=_APPEND_ONLY)]


class VoidRow(models.Model):
    """That a dose was written down by mistake: it counts no more, and stays readable."""

    given = models.OneToOneField(GivenRow, models.PROTECT, primary_key=True, related_name="void")
    why = models.CharField(max_length=300)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="medication_void_says_why")]
        triggers = [pgtrigger.Protect(name="voids_stay", operation=_APPEND_ONLY)]


class LabRow(models.Model):
    """One laboratory value or check. Rows never change; the newest counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    on = models.DateField()
    value = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    words = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "key", "-on"], name="medication_labs")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words="") | Q(value__isnull=False), name="medication_lab_says_something"
            )
        ]
        triggers = [pgtrigger.Protect(name="labs_stay", operation=_APPEND_ONLY)]


@pghistory.track()
class WeekRow(models.Model):
    """How one week's doses of one order were taken; tapped again it changes, with its history."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(OrderRow, models.PROTECT, related_name="weeks")
    monday = models.DateField()
    taken = models.CharField(max_length=4, choices=choices(Taken))
    teller = models.CharField(max_length=5, choices=choices(Teller))
    words = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "monday"], name="medication_one_week"),
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="medication_week_on_monday"),
        ]
        triggers = [pgtrigger.Protect(name="weeks_stay", operation=pgtrigger.Delete)]


@pghistory.track()
class EffectRow(models.Model):
    """A side effect; it is followed up once, in words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    order = models.ForeignKey(OrderRow, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=300)
    severity = models.CharField(max_length=8, choices=choices(Severity))
    since = models.DateField()
    follow_up_on = models.DateField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)
    followed_at = models.DateTimeField(null=True)
    followed_by = models.CharField(max_length=120, blank=True)
    followed_words = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["client", "since"], name="medication_effects")]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="medication_effect_says_what"),
            models.CheckConstraint(
                condition=Q(followed_at=None, followed_by="", followed_words="")
                | Q(followed_at__isnull=False) & ~Q(followed_by="") & ~Q(followed_words=""),
                name="medication_followed_how",
            ),
        ]
        triggers = [pgtrigger.Protect(name="effects_stay", operation=pgtrigger.Delete)]


class KitRow(models.Model):
    """What became of naloxone on a day. Rows never change; the newest counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    kit = models.CharField(max_length=8, choices=choices(Kit))
    on = models.DateField()
    words = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "-on"], name="medication_kits")]
        triggers = [pgtrigger.Protect(name="kits_stay", operation=_APPEND_ONLY)]


@pghistory.track()
class ReconcilingRow(models.Model):
    """Two lists compared; signed once every difference was decided."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=10, choices=choices(Occasion))
    source = models.CharField(max_length=200)
    told = models.JSONField(default=list)
    on = models.DateField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["client", "-on"], name="medication_reconcilings")]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by="") | Q(signed_at__isnull=False) & ~Q(signed_by=""),
                name="medication_signed_by_whom",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="reconcilings_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="signed_reconcilings_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__signed_at__isnull=False),
            ),
        ]


@pghistory.track()
class DifferenceRow(models.Model):
    """One difference of two lists; decided once, by name."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reconciling = models.ForeignKey(ReconcilingRow, models.PROTECT, related_name="differences")
    number = models.PositiveSmallIntegerField()
    differs = models.CharField(max_length=12, choices=choices(Differs))
    title = models.CharField(max_length=120)
    ours = models.CharField(max_length=120, blank=True)
    theirs = models.CharField(max_length=120, blank=True)
    order = models.ForeignKey(OrderRow, models.PROTECT, null=True, related_name="+")
    resolution = models.CharField(max_length=6, choices=choices(Resolution), blank=True)
    words = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reconciling", "number"], name="medication_difference_number"),
            models.CheckConstraint(
                condition=Q(resolution="", by_name="", at=None)
                | ~Q(resolution="") & ~Q(by_name="") & Q(at__isnull=False),
                name="medication_decided_by_whom",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="differences_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="decided_differences_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__resolution__gt=""),
            ),
        ]


class VerifiedRow(models.Model):
    """A methadone dose as its clinic said it, and the consents it was asked under. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(OrderRow, models.PROTECT, related_name="verified")
    clinic = models.CharField(max_length=120)
    spoke_with = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=9, decimal_places=3)
    last_dose_on = models.DateField()
    take_homes = models.PositiveSmallIntegerField(default=0)
    on = models.DateField()
    consent_ids = ArrayField(models.UUIDField())
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["order", "-on"], name="medication_verifieds")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(consent_ids__len__gte=1), name="medication_verified_under"
            )
        ]
        triggers = [pgtrigger.Protect(name="verified_stays", operation=_APPEND_ONLY)]


class BegunRow(models.Model):
    """One step of an induction as it was done, with the withdrawal score it rests on. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(OrderRow, models.PROTECT, related_name="begun")
    step = models.CharField(max_length=30)
    cows = models.PositiveSmallIntegerField(null=True)
    words = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "step"], name="medication_step_once")]
        triggers = [pgtrigger.Protect(name="begun_stays", operation=_APPEND_ONLY)]

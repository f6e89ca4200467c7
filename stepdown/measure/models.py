"""Instruments as they were asked, their fillings, what was voided, schedules, and who is excused until when.

Everything is added, never changed, never removed.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.measure.vocabulary import Alarm, Way

_FOREVER = pgtrigger.Update | pgtrigger.Delete
_KEY = r"^[a-z0-9]+(_[a-z0-9]+)*$"


class InstrumentVersion(models.Model):
    """An instrument as it was asked from a moment on: shipped ones too, as soon as one is filled in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    own = models.BooleanField(default=False)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="measure_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="measure_version_from_one"),
            models.CheckConstraint(condition=Q(key__regex=_KEY), name="measure_version_key"),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="measure_digest_sha256"
            ),
        ]
        triggers = [pgtrigger.Protect(name="instruments_never_change", operation=_FOREVER)]


class Filling(models.Model):
    """One filling of one instrument: what was answered, as it was. Its id is made where it is filled in."""

    id = models.UUIDField(primary_key=True, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    instrument = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="+")
    # The key once more: the newest of one instrument is found without a look at its versions.
    key = models.CharField(max_length=60)
    answers = models.JSONField()
    way = models.CharField(max_length=10, choices=choices(Way))
    # Whether something in it could not wait.
    alarm = models.CharField(max_length=5, choices=choices(Alarm), blank=True, default="")
    by_staff_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["client", "key", "-at"], name="measure_filling_newest"),
            models.Index(fields=["-at"], condition=~Q(alarm=""), name="measure_filling_alarm"),
        ]
        triggers = [pgtrigger.Protect(name="fillings_stay", operation=_FOREVER)]


class ScoreRow(models.Model):
    """One scale of one filling, as it was scored then."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    filling = models.ForeignKey(Filling, models.PROTECT, related_name="scores")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    scale = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    value = models.IntegerField(null=True)
    band = models.CharField(max_length=120, blank=True)
    flagged = models.BooleanField()
    complete = models.BooleanField()
    position = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["client", "scale", "-at"], name="measure_score_newest")]
        constraints = [
            models.UniqueConstraint(fields=["filling", "scale"], name="measure_score_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(complete=False, flagged=False, band=""),
                name="measure_no_score_says_nothing",
            ),
        ]
        triggers = [pgtrigger.Protect(name="scores_stay", operation=_FOREVER)]


class Voided(models.Model):
    """That a filling does not count, and why. Its answers stay as they are."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    filling = models.OneToOneField(Filling, models.PROTECT, related_name="voided")
    why = models.CharField(max_length=300)
    by_staff_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="measure_voided_why")]
        triggers = [pgtrigger.Protect(name="voided_stays", operation=_FOREVER)]


class Followed(models.Model):
    """What a person did about a filling that could not wait, in their words. There may be more than one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    filling = models.ForeignKey(Filling, models.PROTECT, related_name="followed")
    words = models.CharField(max_length=1000)
    by_staff_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="measure_followed_words")]
        triggers = [pgtrigger.Protect(name="followed_stays", operation=_FOREVER)]


class ScheduleVersion(models.Model):
    """What is asked when, from a moment on; the highest number holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.PositiveIntegerField(unique=True)
    content = models.JSONField()
    why = models.CharField(max_length=300)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="measure_schedule_why")]
        triggers = [pgtrigger.Protect(name="schedules_never_change", operation=_FOREVER)]


class Excused(models.Model):
    """That one person is not asked one instrument until a day, and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    on = models.DateField()
    until = models.DateField()
    why = models.CharField(max_length=300)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "-at"], name="measure_excused_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("on")), name="measure_excused_ends_later"),
            models.CheckConstraint(condition=~Q(why=""), name="measure_excused_why"),
        ]
        triggers = [pgtrigger.Protect(name="excused_stays", operation=_FOREVER)]

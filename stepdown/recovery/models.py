"""Tables of people's own days. Of a third person nothing is kept once they are no support any more."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.recovery.vocabulary import HomeState, Mood, Substance, SupportKind, Teller

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


@pghistory.track()
class CheckIn(models.Model):
    """One person's check-in of one day on the wall of their site; what is null was skipped or not tapped."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    on = models.DateField()
    mood = models.CharField(max_length=8, choices=choices(Mood), blank=True)
    craving = models.PositiveSmallIntegerField(null=True)
    used = models.BooleanField(null=True)
    used_skipped = models.BooleanField(default=False)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "on"], name="recovery_one_check_in_a_day"),
            models.CheckConstraint(
                condition=Q(craving=None) | Q(craving__lte=10), name="recovery_craving_0_to_10"
            ),
            models.CheckConstraint(
                condition=Q(used_skipped=False) | Q(used=None), name="recovery_skipped_is_not_said"
            ),
        ]
        triggers = [pgtrigger.Protect(name="check_ins_stay", operation=pgtrigger.Delete)]


class Start(models.Model):
    """From which day somebody counts; the newest holds. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    since = models.DateField()
    substance = models.CharField(max_length=20, choices=choices(Substance))
    teller = models.CharField(max_length=5, choices=choices(Teller))
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "at"], name="recovery_start_of_client")]
        triggers = [pgtrigger.Protect(name="starts_stay", operation=_APPEND_ONLY)]


class Use(models.Model):
    """A return to use that was told. It is taken back once with a reason, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    on = models.DateField()
    until = models.DateField()
    substance = models.CharField(max_length=20, choices=choices(Substance))
    words = models.CharField(max_length=300, blank=True)
    teller = models.CharField(max_length=5, choices=choices(Teller))
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    back_at = models.DateTimeField(null=True)
    back_by = models.CharField(max_length=120, blank=True)
    back_why = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["client", "on"], name="recovery_use_of_client")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("on")), name="recovery_use_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(back_at=None, back_by="", back_why="")
                | ~Q(back_at=None) & ~Q(back_by="") & ~Q(back_why=""),
                name="recovery_use_taken_back_with_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="uses_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="uses_never_change",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__back_at__isnull=False)
                | pgtrigger.Q(old__on__df=pgtrigger.F("new__on"))
                | pgtrigger.Q(old__until__df=pgtrigger.F("new__until"))
                | pgtrigger.Q(old__client_id__df=pgtrigger.F("new__client_id")),
            ),
        ]


class Support(models.Model):
    """Somebody or some group to lean on. When it ends, name and number go: they are somebody else's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=choices(SupportKind))
    name = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=40, blank=True)
    agreed = models.BooleanField(default=False)
    since = models.DateField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["client"], condition=Q(ended_at=None), name="recovery_support_of_client")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) & ~Q(name="") | Q(ended_at__isnull=False, name="", number=""),
                name="recovery_ended_support_is_nameless",
            ),
            models.CheckConstraint(
                condition=Q(number="") | Q(agreed=True) | Q(kind="group"),
                name="recovery_number_only_when_agreed",
            ),
        ]
        triggers = [pgtrigger.Protect(name="supports_stay", operation=pgtrigger.Delete)]


class HomeCheck(models.Model):
    """One look at how somebody's home is. Rows never change; the newest day holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    on = models.DateField()
    state = models.CharField(max_length=8, choices=choices(HomeState))
    words = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "on"], name="recovery_home_of_client")]
        constraints = [
            models.CheckConstraint(condition=Q(state="safe") | ~Q(words=""), name="recovery_home_says_what")
        ]
        triggers = [pgtrigger.Protect(name="home_checks_stay", operation=_APPEND_ONLY)]

"""Tables of marks and of the ledger. What was told and what was credited never changes; it is added to."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.attendance.vocabulary import Apart, Presence, Turn, Way
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.programme.vocabulary import Service

APPEND_ONLY = (
    "attendance_mark",
    "attendance_correction",
    "attendance_attestation",
    "attendance_credit",
)
_STAYS = pgtrigger.Update | pgtrigger.Delete
ABSENCES = (Presence.EXCUSED.value, Presence.DID_NOT_COME.value)


class Mark(models.Model):
    """One coming or going as it was first told. The id is made by the device."""

    id = models.UUIDField(primary_key=True, editable=False)
    session = models.ForeignKey("session.Session", models.PROTECT, related_name="+")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    turn = models.CharField(max_length=3, choices=choices(Turn))
    moment = models.DateTimeField()
    way = models.CharField(max_length=10, choices=choices(Way))
    device = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=120, blank=True)
    consent = models.BooleanField(null=True)
    by_staff = models.BooleanField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["session", "client"], name="attendance_marks_of_session"),
            models.Index(fields=["client", "moment"], name="attendance_marks_of_client"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(way=Way.VIDEO.value, turn=Turn.IN.value) | ~Q(place="") & Q(consent=True),
                name="attendance_video_says_where",
            ),
            models.CheckConstraint(
                condition=~Q(way__in=[Way.KIOSK.value, Way.PHONE.value]) | Q(by_staff=False),
                name="attendance_a_scan_is_nobodys_word",
            ),
        ]
        triggers = [pgtrigger.Protect(name="marks_stay", operation=_STAYS)]


class Correction(models.Model):
    """Another moment for a mark, or none: both values are kept, with the reason. The newest holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mark = models.ForeignKey(Mark, models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    was = models.DateTimeField(null=True)
    to = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mark", "number"], name="attendance_corrected_in_order"),
            models.CheckConstraint(
                condition=Q(reason__regex=r"\S"), name="attendance_corrected_for_a_reason"
            ),
        ]
        triggers = [pgtrigger.Protect(name="corrections_stay", operation=_STAYS)]


class Attestation(models.Model):
    """Staff saw somebody who had scanned in: their stretch counts from this moment on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("session.Session", models.PROTECT, related_name="+")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    moment = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["session", "client"], name="attendance_seen_in_session")]
        triggers = [pgtrigger.Protect(name="attestations_stay", operation=_STAYS)]


@pghistory.track()
class Pause(models.Model):
    """Time inside a session that credits nobody, or not this person; taken back where it was not so."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("session.Session", models.PROTECT, related_name="+")
    client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=choices(Apart))
    during = DateTimeRangeField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["session"], name="attendance_pauses_of_session")]
        constraints = [
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False), name="attendance_pause_begins"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in Apart if one.of_everybody], client=None)
                | ~Q(kind__in=[one.value for one in Apart if one.of_everybody]) & ~Q(client=None),
                name="attendance_pause_says_whose",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="pauses_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="pauses_say_what_they_said",
                exclude=["taken_back_at", "taken_back_by"],
            ),
            pgtrigger.Protect(
                name="pauses_taken_back_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__taken_back_at__isnull=False),
            ),
        ]


@pghistory.track()
class Absence(models.Model):
    """Why a seat stayed empty. One holds at a time; what was said before stays, taken back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("session.Session", models.PROTECT, related_name="+")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=choices(Presence))
    words = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["client", "-at"], name="attendance_absences_of_client")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "client"],
                condition=Q(taken_back_at=None),
                name="attendance_absent_for_one_reason",
            ),
            models.CheckConstraint(condition=Q(kind__in=ABSENCES), name="attendance_absent_is_absent"),
        ]
        triggers = [
            pgtrigger.Protect(name="absences_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="absences_say_what_they_said", exclude=["taken_back_at", "taken_back_by"]
            ),
            pgtrigger.Protect(
                name="absences_taken_back_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__taken_back_at__isnull=False),
            ),
        ]


@pghistory.track()
class Impaired(models.Model):
    """That somebody arrived impaired, from when on, and what was done for them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("session.Session", models.PROTECT, related_name="+")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    since = models.DateTimeField()
    words = models.TextField()
    ride = models.CharField(max_length=200, blank=True)
    keys = models.CharField(max_length=200, blank=True)
    nurse = models.CharField(max_length=200, blank=True)
    told = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "client"],
                condition=Q(taken_back_at=None),
                name="attendance_impaired_once",
            ),
            models.CheckConstraint(condition=Q(words__regex=r"\S"), name="attendance_impaired_in_words"),
        ]
        triggers = [
            pgtrigger.Protect(name="impaired_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="impaired_as_noted", exclude=["taken_back_at", "taken_back_by"]),
            pgtrigger.Protect(
                name="impaired_taken_back_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__taken_back_at__isnull=False),
            ),
        ]


class Credit(models.Model):
    """One line of the ledger: signed minutes of one person's credit of one session.

    What somebody has is the sum of their lines. A session that moves to another day takes its minutes off the
    old day in one line and puts them on the new one in another.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("session.Session", models.PROTECT, related_name="+")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField()
    minutes = models.SmallIntegerField()
    service = models.CharField(max_length=20, choices=choices(Service))
    on = models.DateField()
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    by_video = models.BooleanField()
    because = models.CharField(max_length=20)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            # With what a sum of minutes needs: read without the table.
            models.Index(
                fields=["client", "begins"],
                include=["session", "minutes"],
                name="attendance_credits_of_client",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "client", "revision"], name="attendance_credited_in_order"
            ),
            models.CheckConstraint(condition=~Q(minutes=0), name="attendance_a_line_says_something"),
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="attendance_credit_has_a_time"),
        ]
        triggers = [pgtrigger.Protect(name="credits_stay", operation=_STAYS)]

"""Tables of transfers: who goes where, what was said and done, the days away, the summaries that left."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.programme.vocabulary import LevelCode
from stepdown.transfer.vocabulary import OPEN, Format, State, Stays

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete
# An arrival that ends treatment here asks for nothing more.
_DONE = Q(state=State.ARRIVED, stays=Stays.ENDS)


class Span(models.Func):
    """A half-open stretch of time."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


@pghistory.track()
class Transfer(models.Model):
    """Somebody who goes to another place. Why and where to stays; how it stands moves with a version.

    `resource_id` is an entry of the directory, which lies beside this room: no key.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    episode = models.ForeignKey("episode.Episode", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    decision = models.ForeignKey("step.Decision", models.PROTECT, null=True, related_name="+")
    resource_id = models.UUIDField(null=True)
    to_name = models.CharField(max_length=120)
    to_phone = models.CharField(max_length=40, blank=True)
    to_address = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=20, choices=choices(LevelCode))
    why = models.CharField(max_length=2000)
    stays = models.CharField(max_length=10, choices=choices(Stays))
    wanted_on = models.DateField(null=True)
    transport = models.CharField(max_length=300, blank=True)
    medicines = models.CharField(max_length=500, blank=True)
    stays_here = models.CharField(max_length=500, blank=True)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    # ---- how it stands
    owner = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=15, choices=choices(State), default=State.ASKED)
    check_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["client", "-at"], name="transfer_client"),
            models.Index(
                fields=["site", "check_on"], name="transfer_open", condition=Q(check_on__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(state__in=OPEN) & ~_DONE,
                name="transfer_one_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(to_name="") & ~Q(why=""), name="transfer_says_where_and_why"),
            models.CheckConstraint(
                condition=(Q(state__in=OPEN) & ~_DONE & Q(check_on__isnull=False))
                | ((~Q(state__in=OPEN) | _DONE) & Q(check_on__isnull=True)),
                name="transfer_open_is_asked_about",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="transfers_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="transfers_keep_their_ground",
                fields=["client", "episode", "decision", "to_name", "level", "why", "stays", "staff", "at"],
            ),
        ]


class TransferStep(models.Model):
    """Something that happened with a transfer. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=15, choices=choices(State))
    words = models.CharField(max_length=1000, blank=True)
    with_whom = models.CharField(max_length=120, blank=True)
    meets_at = models.DateTimeField(null=True)
    check_on = models.DateField(null=True)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["transfer", "-at"], name="transfer_step_newest")]
        triggers = [pgtrigger.Protect(name="transfer_steps_stay", operation=_APPEND_ONLY)]


class Away(models.Model):
    """Days in which somebody is in care elsewhere while their episode here goes on. Ends once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    transfer = models.OneToOneField(Transfer, models.PROTECT, related_name="away")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="transfer_away_forward"
            ),
            ExclusionConstraint(
                name="transfer_away_once_at_a_time",
                expressions=[
                    ("client", RangeOperators.EQUAL),
                    (Span("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="aways_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="aways_end_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ends_at__isnull=False),
            ),
            pgtrigger.ReadOnly(name="aways_keep_their_start", fields=["transfer", "client", "starts_at"]),
        ]


class Sent(models.Model):
    """A summary that left: its form, what it told and left out, the digest of its bytes. Never changes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="sent")
    form = models.CharField(max_length=10, choices=choices(Format))
    to_name = models.CharField(max_length=120)
    told = ArrayField(models.CharField(max_length=20))
    left_out = ArrayField(models.CharField(max_length=20))
    digest = models.CharField(max_length=64)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["transfer", "-at"], name="transfer_sent_newest")]
        triggers = [pgtrigger.Protect(name="transfer_sent_stays", operation=_APPEND_ONLY)]

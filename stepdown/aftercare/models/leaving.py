"""An end by the clinic: the notice, the appeal, and what somebody else decided."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.aftercare.vocabulary import GivenHow
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class Notice(models.Model):
    """A notice that the clinic ends treatment. Only that it is withdrawn is ever added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    episode = models.ForeignKey("episode.Episode", models.PROTECT, related_name="+")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120)
    reason = models.CharField(max_length=2000)
    elsewhere = models.CharField(max_length=1000)
    how = models.CharField(max_length=10, choices=choices(GivenHow))
    given_on = models.DateField()
    ends_on = models.DateField()
    appeal_until = models.DateField()
    answer_days = models.PositiveSmallIntegerField()
    danger = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["client", "-at"], name="aftercare_notice_of_client")]
        constraints = [
            models.UniqueConstraint(
                fields=["episode"], condition=Q(withdrawn_at=None), name="aftercare_one_notice_an_episode"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(elsewhere=""), name="aftercare_notice_says_why_and_where"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="notices_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="notices_say_what_they_said",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["withdrawn_at", "withdrawn_by", "withdrawn_why"]),
            ),
        ]


class Appeal(models.Model):
    """What the person says against a notice. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    notice = models.OneToOneField(Notice, models.PROTECT, related_name="appeal")
    words = models.CharField(max_length=2000)
    by_client = models.BooleanField()
    by_name = models.CharField(max_length=120)
    on = models.DateField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [pgtrigger.Protect(name="appeals_stay", operation=_APPEND_ONLY)]


class Ruling(models.Model):
    """What somebody else than who gave the notice decided about an appeal. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    appeal = models.OneToOneField(Appeal, models.PROTECT, related_name="ruling")
    stands = models.BooleanField()
    words = models.CharField(max_length=2000)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    noticed_by = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(staff=F("noticed_by")), name="aftercare_ruling_by_somebody_else"
            )
        ]
        triggers = [pgtrigger.Protect(name="rulings_stay", operation=_APPEND_ONLY)]

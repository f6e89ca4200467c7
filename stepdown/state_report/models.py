"""Tables of the state's forms: a record at each end of an episode, and the files that were made."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.state_report.vocabulary import Moment


@pghistory.track()
class StateRecord(models.Model):
    """What the state asks about one episode at one end of it. Answers by field; problems counted as saved."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    episode = models.ForeignKey("episode.Episode", models.PROTECT, related_name="+")
    moment = models.CharField(max_length=10, choices=choices(Moment))
    happened_on = models.DateField()
    admitted_on = models.DateField()
    edition = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    problems = models.PositiveSmallIntegerField()
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["site", "moment", "happened_on", "id"], name="state_record_days"),
            models.Index(fields=["client"], name="state_record_client"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["episode", "moment"], name="state_record_once"),
            models.CheckConstraint(
                condition=Q(happened_on__gte=F("admitted_on")), name="state_record_forward"
            ),
        ]
        triggers = [pgtrigger.Protect(name="state_records_stay", operation=pgtrigger.Delete)]


class CaseKey(models.Model):
    """The number a client has in the files of a site: drawn at random, the same in each."""

    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "client"], name="state_key_once_a_client"),
            models.UniqueConstraint(fields=["site", "number"], name="state_key_of_one_client"),
            models.CheckConstraint(
                condition=Q(number__gte=10**9, number__lt=10**10), name="state_key_ten_digits"
            ),
        ]
        triggers = [pgtrigger.Protect(name="keys_stay", operation=pgtrigger.Update | pgtrigger.Delete)]


@pghistory.track()
class SiteCode(models.Model):
    """What the state calls a site's state and metropolitan area."""

    site = models.OneToOneField("place.Site", models.PROTECT, primary_key=True, related_name="+")
    state = models.PositiveSmallIntegerField(null=True)
    metro = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)


class MadeFile(models.Model):
    """A file that was made: of which days, how many records, and the fingerprint of its bytes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    moment = models.CharField(max_length=10, choices=choices(Moment))
    edition = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    records = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["site", "-at"], name="state_file_site")]
        triggers = [pgtrigger.Protect(name="files_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

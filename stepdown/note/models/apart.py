"""What stands apart from the chart: counseling notes with their custody, and child-protection reports."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.note.models.notes import FOREVER
from stepdown.note.vocabulary import Concern, ReportStep


class CounselingNote(models.Model):
    """A counseling note kept apart from the record (42 CFR 2.11). No other table points at it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    author = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    on = models.DateField()
    words = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["author", "client", "-at"], name="note_counseling_of_author")]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="note_counseling_says")]
        triggers = [pgtrigger.Protect(name="counseling_notes_stay", operation=FOREVER)]


class Custody(models.Model):
    """Who keeps the counseling notes of an author who left, from when on. The newest row holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    author = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    custodian = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    why = models.CharField(max_length=500)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["author", "-at", "-id"], name="note_custody_of_author"),
            models.Index(fields=["custodian", "-at"], name="note_custody_by"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(custodian=models.F("author")), name="note_custody_of_another"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="note_custody_says_why"),
        ]
        triggers = [pgtrigger.Protect(name="custodies_stay", operation=FOREVER)]


class Opening(models.Model):
    """That a custodian opened a counseling note, and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    note = models.ForeignKey(CounselingNote, models.PROTECT, related_name="openings")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    why = models.CharField(max_length=500)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="note_opened_why")]
        triggers = [pgtrigger.Protect(name="openings_stay", operation=FOREVER)]


class ProtectionReport(models.Model):
    """A report to child protection (42 CFR 2.12(c)(6)): its own record, never part of a chart's notes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    note = models.ForeignKey("note.Note", models.PROTECT, null=True, related_name="+")
    concern = models.CharField(max_length=12, choices=choices(Concern))
    what = models.TextField()
    children = models.CharField(max_length=300)
    by_staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120)
    call_by = models.DateTimeField()
    write_by = models.DateTimeField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["site", "-at"], name="note_reports_of_site")]
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="note_report_says")]
        triggers = [pgtrigger.Protect(name="protection_reports_stay", operation=FOREVER)]


class ProtectionStep(models.Model):
    """One thing done with a report: told by phone, sent in writing, answered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(ProtectionReport, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=16, choices=choices(ReportStep))
    words = models.CharField(max_length=500)
    number = models.CharField(max_length=60, blank=True)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120)
    done_at = models.DateTimeField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["report", "done_at"], name="note_report_steps")]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="note_report_step_says")]
        triggers = [pgtrigger.Protect(name="protection_steps_stay", operation=FOREVER)]

"""Tables of tests: what was asked for and given, its way, its results, how they were read, what follows."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.drugtest.models.drawing import APPEND_ONLY_ROWS, PotLine
from stepdown.drugtest.vocabulary import (
    Came,
    Fluid,
    Found,
    Method,
    Naloxone,
    Outcome,
    Source,
    Stage,
    Watched,
    Why,
)
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices


@pghistory.track()
class Test(models.Model):
    """One test of one person, drawn or asked for; what became of it is noted once."""

    __test__ = False

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    on = models.DateField()
    why = models.CharField(max_length=12, choices=choices(Why))
    words = models.CharField(max_length=300, blank=True)
    line = models.OneToOneField(PotLine, models.PROTECT, null=True, related_name="test")
    number = models.CharField(max_length=12, unique=True)
    came = models.CharField(max_length=10, choices=choices(Came), default=Came.WAITS)
    came_words = models.CharField(max_length=300, blank=True)
    came_at = models.DateTimeField(null=True)
    fluid = models.CharField(max_length=10, choices=choices(Fluid), blank=True)
    custody = models.BooleanField(default=False)
    watched = models.CharField(max_length=10, choices=choices(Watched), blank=True)
    temperature = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    as_wished = models.BooleanField(default=True)
    wish_words = models.CharField(max_length=200, blank=True)
    id_check = models.CharField(max_length=120, blank=True)
    # Since when the safety conversation is owed; until it was had nothing else is possible with this test.
    safety_since = models.DateTimeField(null=True)
    # What was known of medication when the results were weighed last.
    explained = models.JSONField(default=list)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    collector = models.CharField(max_length=120, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["safety_since"],
                name="drugtest_safety_since",
                condition=models.Q(safety_since__isnull=False),
            ),
            models.Index(fields=["client", "-on"], name="drugtest_tests_of_client"),
            models.Index(fields=["site", "on"], name="drugtest_tests_of_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(came=Came.GIVEN, came_at__isnull=False) & ~Q(fluid="") & ~Q(collector="")
                | ~Q(came=Came.GIVEN) & Q(fluid=""),
                name="drugtest_given_what_to_whom",
            ),
            models.CheckConstraint(
                condition=Q(came=Came.WAITS, came_at=None) | ~Q(came=Came.WAITS) & Q(came_at__isnull=False),
                name="drugtest_came_when",
            ),
            models.CheckConstraint(
                condition=~Q(why=Why.RANDOM) & Q(line=None) | Q(why=Why.RANDOM, line__isnull=False),
                name="drugtest_drawn_from_a_pot",
            ),
            models.CheckConstraint(
                condition=Q(custody=False) | ~Q(id_check=""), name="drugtest_custody_who_it_was"
            ),
        ]
        triggers = [pgtrigger.Protect(name="tests_stay", operation=pgtrigger.Delete)]


class CustodyRow(models.Model):
    """One hand-over of a specimen. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    test = models.ForeignKey(Test, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    from_name = models.CharField(max_length=120)
    to_name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=120)
    seal = models.CharField(max_length=60)
    intact = models.BooleanField(default=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["test", "number"], name="drugtest_step_number")]
        triggers = [pgtrigger.Protect(name="custody_stays", operation=APPEND_ONLY_ROWS)]


@pghistory.track()
class Report(models.Model):
    """A result as it came: matched to a test, waiting for somebody to match it, or set aside with a reason.

    Who it says it is about, and the file itself, lie sealed in `ReportFile`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    test = models.ForeignKey(Test, models.PROTECT, null=True, related_name="reports")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    source = models.CharField(max_length=6, choices=choices(Source))
    digest = models.CharField(max_length=64, unique=True)
    sender = models.CharField(max_length=120, blank=True)
    order_no = models.CharField(max_length=60, blank=True)
    filler_no = models.CharField(max_length=60, blank=True)
    specimen_no = models.CharField(max_length=60, blank=True)
    stage = models.CharField(max_length=12, choices=choices(Stage))
    collected_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    by_name = models.CharField(max_length=120)
    matched_at = models.DateTimeField(null=True)
    matched_by = models.CharField(max_length=120, blank=True)
    aside_at = models.DateTimeField(null=True)
    aside_by = models.CharField(max_length=120, blank=True)
    aside_why = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["site", "at"], name="drugtest_unmatched", condition=Q(test=None, aside_at=None)
            ),
            models.Index(fields=["sender", "filler_no"], name="drugtest_report_thread"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(test=None, matched_at=None, matched_by="")
                | Q(test__isnull=False, matched_at__isnull=False) & ~Q(matched_by=""),
                name="drugtest_matched_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(aside_at=None, aside_by="", aside_why="")
                | Q(test=None, aside_at__isnull=False) & ~Q(aside_by="") & ~Q(aside_why=""),
                name="drugtest_set_aside_why",
            ),
        ]
        triggers = [pgtrigger.Protect(name="reports_stay", operation=pgtrigger.Delete)]


class ReportFile(models.Model):
    """What a laboratory sent, sealed: its own message and whom it names. Only a turned key changes it."""

    report = models.OneToOneField(Report, models.PROTECT, primary_key=True, related_name="file")
    sealed = models.BinaryField()
    sealed_person = models.BinaryField()
    size = models.PositiveIntegerField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="report_files_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="report_files_are_theirs", fields=["report", "size"]),
        ]


class LineRow(models.Model):
    """One line of a report. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    analyte = models.CharField(max_length=30, blank=True)
    method = models.CharField(max_length=12, choices=choices(Method))
    found = models.CharField(max_length=14, choices=choices(Found))
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    unit = models.CharField(max_length=30, blank=True)
    cutoff = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=30, blank=True)
    text = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="drugtest_line_number")]
        triggers = [pgtrigger.Protect(name="lines_stay", operation=APPEND_ONLY_ROWS)]


class ReadingRow(models.Model):
    """How results were read, by whom or by the plain rule; the newest counts. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    test = models.ForeignKey(Test, models.PROTECT, related_name="readings")
    outcome = models.CharField(max_length=16, choices=choices(Outcome))
    words = models.CharField(max_length=500, blank=True)
    by_rule = models.BooleanField(default=False)
    # Each substance, its verdict and reason as they read, and what was known of medication.
    judged = models.JSONField(default=list)
    explained = models.JSONField(default=list)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["test", "-at"], name="drugtest_readings_of_test")]
        constraints = [
            models.CheckConstraint(
                condition=Q(by_rule=True) | ~Q(words=""), name="drugtest_reading_has_words"
            )
        ]
        triggers = [pgtrigger.Protect(name="readings_stay", operation=APPEND_ONLY_ROWS)]


class SafetyRow(models.Model):
    """Naloxone and the conversation about staying alive: one for each test that asks. Rows never change."""

    test = models.OneToOneField(Test, models.PROTECT, primary_key=True, related_name="safety")
    naloxone = models.CharField(max_length=12, choices=choices(Naloxone))
    words = models.CharField(max_length=500)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="drugtest_safety_words")]
        triggers = [pgtrigger.Protect(name="safety_stays", operation=APPEND_ONLY_ROWS)]


class OrderRow(models.Model):
    """A definitive test asked for: which classes and why. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    test = models.ForeignKey(Test, models.PROTECT, related_name="orders")
    analytes = ArrayField(models.CharField(max_length=30))
    why = models.CharField(max_length=300)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="drugtest_order_says_why")]
        triggers = [pgtrigger.Protect(name="orders_stay", operation=APPEND_ONLY_ROWS)]


@pghistory.track()
class TalkRow(models.Model):
    """A conversation that a test opened, for one member of staff; it is had once, in words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    test = models.ForeignKey(Test, models.PROTECT, related_name="talks")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=400)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=120, blank=True)
    done_words = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["staff"], name="drugtest_open_talks", condition=Q(done_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["test"], condition=Q(done_at=None), name="drugtest_one_open_talk"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by="", done_words="")
                | Q(done_at__isnull=False) & ~Q(done_by="") & ~Q(done_words=""),
                name="drugtest_talk_had_how",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="talks_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="talks_are_had_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__done_at__isnull=False),
            ),
        ]

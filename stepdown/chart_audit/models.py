"""Tables of chart audits. What was drawn stays as it was drawn, a finished chart as it was found."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.chart_audit.vocabulary import Means, Outcome, Severity, Sizing, Stratum
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

_FOREVER = pgtrigger.Update | pgtrigger.Delete
DRAWN = """
IF OLD.closed_at IS NOT NULL
   OR (to_jsonb(NEW) - '{closed_at,closed_words,closed_by_id,version}'::text[])
   IS DISTINCT FROM (to_jsonb(OLD) - '{closed_at,closed_words,closed_by_id,version}'::text[])
THEN
  RAISE EXCEPTION 'what was drawn stays; draw another audit' USING ERRCODE = 'restrict_violation';
END IF;
RETURN NEW;
"""
FINISHED = """
IF OLD.finished_at IS NOT NULL OR (OLD.audit_id, OLD.client_id, OLD.number, OLD.stratum)
   IS DISTINCT FROM (NEW.audit_id, NEW.client_id, NEW.number, NEW.stratum)
THEN
  RAISE EXCEPTION 'a finished chart stays as it was found' USING ERRCODE = 'restrict_violation';
END IF;
RETURN NEW;
"""
PART_OF_FINISHED = """
PERFORM 1 FROM chart_audit_chart c WHERE c.id IN (NEW.chart_id, OLD.chart_id) FOR SHARE;
PERFORM 1 FROM chart_audit_chart c
  WHERE c.id IN (NEW.chart_id, OLD.chart_id) AND c.finished_at IS NOT NULL;
IF FOUND THEN
  RAISE EXCEPTION 'a finished chart stays as it was found' USING ERRCODE = 'restrict_violation';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""
FOUND = """
IF (to_jsonb(NEW) - '{owner_id,due_on,version}'::text[])
   IS DISTINCT FROM (to_jsonb(OLD) - '{owner_id,due_on,version}'::text[])
THEN
  RAISE EXCEPTION 'a finding stays; only who mends it until when may change'
    USING ERRCODE = 'restrict_violation';
END IF;
RETURN NEW;
"""
# Nobody checks their own repair, whoever writes the row.
ANOTHER_PERSON = """
PERFORM 1 FROM chart_audit_repair r WHERE r.id = NEW.repair_id AND r.by_staff_id = NEW.by_staff_id;
IF FOUND THEN
  RAISE EXCEPTION 'nobody checks their own repair' USING ERRCODE = 'restrict_violation';
END IF;
RETURN NEW;
"""


class Audit(models.Model):
    """One audit: the plan it was drawn by, the checklist of that day, the population it was drawn from."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=120)
    site_ids = ArrayField(models.UUIDField())
    since = models.DateField()
    until = models.DateField()
    checklist = models.CharField(max_length=40)
    checklist_version = models.PositiveSmallIntegerField()
    checklist_label = models.CharField(max_length=120)
    items = models.JSONField()
    stratum = models.CharField(max_length=12, choices=choices(Stratum))
    sizing = models.CharField(max_length=10, choices=choices(Sizing))
    confidence = models.PositiveSmallIntegerField()
    margin = models.PositiveSmallIntegerField()
    expected = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=40)
    population = models.PositiveIntegerField()
    population_digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    drawn_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    drawn_by_name = models.CharField(max_length=120)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    closed_words = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["checklist", "-until"], name="chart_audit_trend")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="chart_audit_forward"),
            models.CheckConstraint(condition=~Q(seed=""), name="chart_audit_has_a_seed"),
            models.CheckConstraint(
                condition=Q(size__lte=F("population"), size__gte=1), name="chart_audit_draws_from_it"
            ),
            models.CheckConstraint(
                condition=Q(population_digest__regex=r"^[0-9a-f]{64}$"), name="chart_audit_digest"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="audits_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="drawn_audits_stay", operation=pgtrigger.Update, when=pgtrigger.Before, func=DRAWN
            ),
        ]


class Member(models.Model):
    """One chart of the population as it was on the day of the draw."""

    id = models.BigAutoField(primary_key=True)
    audit = models.ForeignKey(Audit, models.PROTECT, related_name="members")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    stratum = models.CharField(max_length=80)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audit", "client"], name="chart_audit_member_once")]
        triggers = [pgtrigger.Protect(name="populations_stay", operation=_FOREVER)]


@pghistory.track()
class Chart(models.Model):
    """One chart of the sample. Finished, it stays as it was found."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    audit = models.ForeignKey(Audit, models.PROTECT, related_name="charts")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    stratum = models.CharField(max_length=80)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    finished_by_name = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "client"], name="chart_audit_chart_once"),
            models.UniqueConstraint(fields=["audit", "number"], name="chart_audit_numbered_once"),
        ]
        triggers = [
            pgtrigger.Protect(name="samples_stay", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="finished_charts_stay", operation=pgtrigger.Update, when=pgtrigger.Before, func=FINISHED
            ),
        ]


@pghistory.track()
class Answer(models.Model):
    """How one chart stands on one item: worked out by the house, or answered by the auditor."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chart = models.ForeignKey(Chart, models.PROTECT, related_name="answers")
    item = models.CharField(max_length=40)
    outcome = models.CharField(max_length=15, choices=choices(Outcome))
    text = models.CharField(max_length=1000, blank=True)
    params = models.JSONField(default=dict)
    automatic = models.BooleanField()
    place = models.CharField(max_length=20, blank=True)
    about = models.UUIDField(null=True)
    by_staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chart", "item"], name="chart_audit_answer_once")]
        triggers = [
            pgtrigger.Trigger(
                name="locked_with_chart",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=PART_OF_FINISHED,
            )
        ]


@pghistory.track()
class Finding(models.Model):
    """One item a chart did not meet, with who mends it until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chart = models.ForeignKey(Chart, models.PROTECT, related_name="findings")
    item = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, choices=choices(Severity))
    text = models.CharField(max_length=1000)
    params = models.JSONField(default=dict)
    owner = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    due_on = models.DateField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["owner", "due_on"], name="chart_audit_finding_owner")]
        constraints = [models.UniqueConstraint(fields=["chart", "item"], name="chart_audit_finding_once")]
        triggers = [
            pgtrigger.Protect(name="findings_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="findings_stay", operation=pgtrigger.Update, when=pgtrigger.Before, func=FOUND
            ),
        ]


class Repair(models.Model):
    """What was done about a finding, and where it can be seen."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="repairs")
    means = models.CharField(max_length=15, choices=choices(Means))
    words = models.CharField(max_length=1000)
    place = models.CharField(max_length=20, blank=True)
    by_staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="chart_audit_repair_says")]
        triggers = [pgtrigger.Protect(name="repairs_stay", operation=_FOREVER)]


class Recheck(models.Model):
    """What somebody else found when they looked at a repair."""

    repair = models.OneToOneField(Repair, models.PROTECT, primary_key=True, related_name="recheck")
    holds = models.BooleanField()
    words = models.CharField(max_length=1000, blank=True)
    by_staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(holds=True) | ~Q(words=""), name="chart_audit_no_says_why")
        ]
        triggers = [
            pgtrigger.Protect(name="rechecks_stay", operation=_FOREVER),
            pgtrigger.Trigger(
                name="by_another_person",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=ANOTHER_PERSON,
            ),
        ]

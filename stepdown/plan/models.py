"""Tables of treatment plans. From the first signature on a version is locked: by trigger, not by
politeness.
"""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.plan.vocabulary import Course, Direction, MeasureKind, ProblemSource, ReviewDecision

# The row's plan is read with a share lock: whoever is signing right now is waited for, then seen.
PART_OF_LOCKED_PLAN = """
PERFORM 1 FROM plan_plan p WHERE p.id IN (NEW.plan_id, OLD.plan_id) FOR SHARE;
PERFORM 1 FROM plan_plan p
  WHERE p.id IN (NEW.plan_id, OLD.plan_id) AND (p.locked_at IS NOT NULL OR p.superseded_at IS NOT NULL);
IF FOUND THEN
  RAISE EXCEPTION 'this version of the plan is signed; write a new version'
    USING ERRCODE = 'restrict_violation';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""
LOCKED_PLAN = """
IF OLD.superseded_at IS NOT NULL
   OR (OLD.signed_at IS NOT NULL AND (NEW.signed_at, NEW.first_review_on, NEW.recertify_on)
       IS DISTINCT FROM (OLD.signed_at, OLD.first_review_on, OLD.recertify_on))
   OR (to_jsonb(NEW) - '{signed_at,superseded_at,first_review_on,recertify_on,version}'::text[])
       IS DISTINCT FROM
      (to_jsonb(OLD) - '{signed_at,superseded_at,first_review_on,recertify_on,version}'::text[])
THEN
  RAISE EXCEPTION 'this version of the plan is signed; write a new version'
    USING ERRCODE = 'restrict_violation';
END IF;
RETURN NEW;
"""


def locked_with_plan() -> list[pgtrigger.Trigger]:
    """The trigger that keeps every part of a signed plan as it was signed."""
    return [
        pgtrigger.Trigger(
            name="locked_with_plan",
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            when=pgtrigger.Before,
            func=PART_OF_LOCKED_PLAN,
        )
    ]


def written_once(name: str) -> list[pgtrigger.Trigger]:
    """The trigger that keeps a row as it was written."""
    return [pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)]


@pghistory.track()
class Plan(models.Model):
    """One version of a plan. A row per version: the next one supersedes it once that is signed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    episode = models.ForeignKey("episode.Episode", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    interim = models.BooleanField(default=False)
    standard = models.CharField(max_length=30)
    own_words = models.CharField(max_length=300, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    why = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()
    by_staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    locked_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    first_review_on = models.DateField(null=True)
    recertify_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["client", "-number"], name="plan_of_client")]
        constraints = [
            models.UniqueConstraint(fields=["client", "number"], name="plan_numbered_once"),
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(locked_at__isnull=True, superseded_at__isnull=True),
                name="plan_one_draft",
            ),
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(signed_at__isnull=False, superseded_at__isnull=True),
                name="plan_one_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(locked_at__isnull=True, digest="", signed_at__isnull=True)
                | (models.Q(locked_at__isnull=False) & ~models.Q(digest="")),
                name="plan_locked_with_digest",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_at__isnull=True, first_review_on__isnull=True)
                | models.Q(signed_at__isnull=False, first_review_on__isnull=False),
                name="plan_signed_has_review",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="plans_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="locked_plan_stands",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__locked_at__isnull=False)
                | pgtrigger.Q(old__superseded_at__isnull=False),
                func=LOCKED_PLAN,
            ),
        ]


@pghistory.track()
class Problem(models.Model):
    """What stands in the way, in a few words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="problems")
    words = models.CharField(max_length=200)
    source = models.CharField(max_length=15, choices=choices(ProblemSource))
    code = models.CharField(max_length=30, blank=True)
    deferred = models.BooleanField(default=False)
    deferred_why = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(deferred=False, deferred_why="")
                | (models.Q(deferred=True) & ~models.Q(deferred_why="")),
                name="plan_deferred_with_reason",
            ),
        ]
        triggers = locked_with_plan()


@pghistory.track()
class Goal(models.Model):
    """What the person wants, in their own words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="goals")
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="goals")
    own_words = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        triggers = locked_with_plan()


@pghistory.track()
class Objective(models.Model):
    """A measurable step. `thread` stays the same when a new version of the plan carries it on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="objectives")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="objectives")
    thread = models.UUIDField(default=new_id)
    words = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=choices(MeasureKind), blank=True)
    unit = models.CharField(max_length=40, blank=True)
    direction = models.CharField(max_length=10, choices=choices(Direction), blank=True)
    baseline = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    target = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    target_date = models.DateField(null=True)
    source = models.CharField(max_length=70, blank=True, default="")
    position = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["thread"], name="plan_objective_thread")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "thread"], name="plan_objective_once_a_version")
        ]
        triggers = locked_with_plan()


@pghistory.track()
class Intervention(models.Model):
    """What the program does for a goal: a service of the programme. The label is kept as it was agreed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="interventions")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="interventions")
    service_code = models.CharField(max_length=40)
    service_label = models.CharField(max_length=120)
    minutes = models.PositiveSmallIntegerField()
    times = models.PositiveSmallIntegerField()
    every_weeks = models.PositiveSmallIntegerField(default=1)
    who = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__range=(5, 480), times__range=(1, 21), every_weeks__range=(1, 26)),
                name="plan_intervention_possible",
            ),
        ]
        triggers = locked_with_plan()


class Progress(models.Model):
    """One value of one objective on one day; it follows the thread through every version of the plan."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    thread = models.UUIDField()
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=9, decimal_places=2)
    on = models.DateField()
    words = models.CharField(max_length=500, blank=True)
    where = models.CharField(max_length=60)
    # Of which fact of its source, and how often that fact was written; empty where somebody noted it.
    fact = models.CharField(max_length=80, blank=True, default="")
    number = models.PositiveSmallIntegerField(default=1)
    by_staff_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["client", "thread", "-on"], name="plan_progress_thread"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "fact", "number"],
                condition=~models.Q(fact=""),
                name="plan_progress_fact_once",
            )
        ]
        triggers = written_once("progress_stands")


class TakenBack(models.Model):
    """That a value does not hold any more: its fact was corrected where it came from. It stays readable."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    progress = models.OneToOneField(Progress, models.PROTECT, related_name="taken_back")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = written_once("taken_back_stands")


class ReachedRow(models.Model):
    """The value with which an objective reached its target for the first time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    thread = models.UUIDField()
    progress = models.OneToOneField(Progress, models.PROTECT, related_name="reached")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "thread"], name="plan_reached_client")]
        triggers = written_once("reached_stands")


class Act(models.Model):
    """One time that somebody did what an objective counts. Its id is made where it is told."""

    id = models.UUIDField(primary_key=True, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    thread = models.UUIDField()
    on = models.DateField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "thread", "on"], name="plan_act_thread")]
        triggers = written_once("acts_stand")


class Review(models.Model):
    """One review of a signed plan: how it goes, what is decided, when the next one is due."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reviews")
    held_on = models.DateField()
    decision = models.CharField(max_length=10, choices=choices(ReviewDecision))
    words = models.CharField(max_length=2000, blank=True)
    client_words = models.CharField(max_length=1000, blank=True)
    next_due_on = models.DateField()
    by_staff_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(next_due_on__gt=models.F("held_on")), name="plan_review_looks_ahead"
            ),
        ]
        triggers = written_once("reviews_stand")


class ReviewLine(models.Model):
    """One objective at one review."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    review = models.ForeignKey(Review, models.PROTECT, related_name="lines")
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="+")
    course = models.CharField(max_length=15, choices=choices(Course))
    value = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    words = models.CharField(max_length=500, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "objective"], name="plan_review_line_once"),
        ]
        triggers = written_once("review_lines_stand")


class Recertification(models.Model):
    """A physician's word that this level of care is still needed, for payers that ask for it in between."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="recertifications")
    on = models.DateField()
    words = models.CharField(max_length=2000)
    next_due_on = models.DateField()
    by_staff_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = written_once("recertifications_stand")

"""Tables of a clinic's weeks: drafts, searches for them, kinds of group, people kept apart."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.timetable.vocabulary import (
    MOST_SECONDS,
    OPEN_STATES,
    WRITTEN,
    Origin,
    Place,
    SearchState,
    TellingWay,
)


@pghistory.track()
class GroupKind(models.Model):
    """What the clinic says of a kind of group besides what its programmes say; `key` is its id in a week."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=120)
    least = models.PositiveSmallIntegerField()
    most = models.PositiveSmallIntegerField()
    site_ids = ArrayField(models.UUIDField(), default=list)
    place = models.CharField(max_length=10, choices=choices(Place), default=Place.ON_SITE)
    skill = models.CharField(max_length=60, blank=True)
    asks = ArrayField(models.CharField(max_length=60), default=list)
    language = models.CharField(max_length=12, blank=True)
    closed = models.BooleanField(default=False)
    member_ids = ArrayField(models.UUIDField(), default=list)
    starts = ArrayField(models.PositiveSmallIntegerField(), default=list)
    follows = models.CharField(max_length=120, blank=True)
    begins_on = models.DateField(null=True)
    weeks = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(key="") & ~Q(title=""), name="timetable_kind_has_a_name"),
            models.CheckConstraint(
                condition=Q(least__gte=1, most__gte=F("least")), name="timetable_kind_least_to_most"
            ),
            models.CheckConstraint(
                condition=Q(begins_on=None, weeks=None)
                | Q(closed=True, begins_on__iso_week_day=1) & (Q(weeks=None) | Q(weeks__gte=1)),
                name="timetable_kind_course_of_weeks",
            ),
        ]
        triggers = [pgtrigger.Protect(name="kinds_stay", operation=pgtrigger.Delete)]


class KeptApart(models.Model):
    """Two clients, or a client and a member of staff, who are never put together. Why is nowhere kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    other = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(other=None, staff__isnull=False) | Q(other__isnull=False, staff=None),
                name="timetable_apart_from_one",
            ),
            # Each pair of clients has one order, so that it stands here once.
            models.CheckConstraint(
                condition=Q(other=None) | Q(client__lt=F("other")), name="timetable_apart_in_order"
            ),
            models.UniqueConstraint(
                fields=["client", "other"],
                condition=Q(ended_at=None, other__isnull=False),
                name="timetable_two_clients_once",
            ),
            models.UniqueConstraint(
                fields=["client", "staff"],
                condition=Q(ended_at=None, staff__isnull=False),
                name="timetable_client_and_staff_once",
            ),
        ]
        # Those that hold: a planner reads them all, and never those that ended.
        indexes = [models.Index(fields=["at", "id"], condition=Q(ended_at=None), name="timetable_apart_now")]
        triggers = [
            pgtrigger.Protect(name="apart_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="apart_ends_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
            pgtrigger.ReadOnly(
                name="apart_says_what_it_said",
                fields=["id", "client", "other", "staff", "by", "by_name", "at", "recorded_at"],
            ),
        ]


@pghistory.track(exclude=["problem"])
class Draft(models.Model):
    """One draft of a week. The problem never changes: another one is another draft. Published, it stays."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    week = models.DateField()
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    problem = models.JSONField()
    plan = models.JSONField()
    tiers = models.JSONField()
    bound = models.PositiveIntegerField(null=True)
    origin = models.CharField(max_length=12, choices=choices(Origin))
    made_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    made_by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["week", "number"], name="timetable_draft_number"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="timetable_week_is_its_monday"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(set_aside_at=None),
                name="timetable_published_is_not_set_aside",
            ),
        ]
        indexes = [
            models.Index(
                fields=["week", "-published_at"],
                condition=Q(published_at__isnull=False),
                name="timetable_published",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="drafts_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="drafts_keep_their_problem",
                fields=["id", "week", "number", "problem", "made_by", "made_by_name", "at", "recorded_at"],
            ),
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
        ]


class Search(models.Model):
    """A search in the background, and the queue it waits in: whoever works on it holds the claim.

    With `supposed` it asks what another clinic would give (how it was asked, and the change); `given` is the
    answer. It changes no draft, so several may be asked about one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="searches")
    draft_version = models.PositiveIntegerField()
    seconds = models.PositiveIntegerField()
    seed = models.PositiveIntegerField(default=0)
    supposed = models.JSONField(null=True)
    given = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=choices(SearchState), default=SearchState.WAITING)
    progress = models.JSONField(null=True)
    asked_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    asked_by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    claim = models.UUIDField(null=True)
    claims = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    take_asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    found_draft = models.ForeignKey(Draft, models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft"],
                condition=Q(state__in=OPEN_STATES, supposed__isnull=True),
                name="timetable_one_search_a_draft",
            ),
            models.CheckConstraint(
                condition=Q(given__isnull=True)
                | Q(supposed__isnull=False, state=SearchState.DONE, found_draft=None),
                name="timetable_given_to_a_question",
            ),
            models.CheckConstraint(
                condition=Q(seconds__range=(1, MOST_SECONDS)), name="timetable_search_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, ended_at=None)
                | ~Q(state__in=OPEN_STATES) & Q(ended_at__isnull=False),
                name="timetable_search_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state=SearchState.RUNNING)
                | Q(claim__isnull=False, claimed_at__isnull=False, beat_at__isnull=False),
                name="timetable_running_is_claimed",
            ),
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(state__in=OPEN_STATES), name="timetable_search_queue")
        ]
        triggers = [
            pgtrigger.Protect(name="searches_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="ended_searches_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
        ]


class Told(models.Model):
    """One person who has to hear that a week was published: once for each publication, by one way."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="told")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=choices(TellingWay))
    why = models.CharField(max_length=200)
    # Which line of the phone a message goes to; looked up again when it is written.
    line_id = models.UUIDField(null=True)
    letter_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    done_words = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "client"], name="timetable_told_once"),
            models.CheckConstraint(
                condition=~Q(way__in=WRITTEN) | Q(line_id__isnull=False),
                name="timetable_a_message_has_a_line",
            ),
            models.CheckConstraint(
                condition=Q(letter_id=None) | Q(way__in=WRITTEN, done_at__isnull=False),
                name="timetable_a_letter_is_a_message",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(way__in=WRITTEN, done_at=None), name="timetable_to_write")
        ]
        triggers = [
            pgtrigger.Protect(name="told_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="told_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__done_at__isnull=False),
            ),
            pgtrigger.ReadOnly(
                name="told_says_what_it_said",
                fields=["id", "draft", "client", "line_id", "at", "recorded_at"],
            ),
        ]

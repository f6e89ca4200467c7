"""Tables of dated sessions and their seats. No room, leader, person or seat is ever booked twice at once."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.programme.vocabulary import Service
from stepdown.session.vocabulary import MOST_SEATS, Cancelled, Limit, Occasion, Released, Turn

# The names are also those that an action waits for when it says who would have been booked twice.
ROOM_ONCE, LEADER_ONCE, CLIENT_ONCE = "session_room_once", "session_leader_once", "session_client_once"
STAFF_ONCE = "session_staff_once"
# Whoever leads a session stands in one table with those who lead it along, so that one constraint keeps all
# of them from being in two places at once. The session's own row says who leads; this follows it.
LEADING_STANDS = """
IF NOT EXISTS (
  SELECT 1 FROM session_session s
  WHERE s.id = NEW.session_id AND s.during = NEW.during AND s.cancelled_at IS NULL
  AND (NEW.first = (s.leader_id = NEW.staff_id))
) THEN
  RAISE EXCEPTION 'whoever leads a session is there when it is held' USING ERRCODE = 'restrict_violation';
END IF;
RETURN NEW;
"""
LEADING_FOLLOWS = """
IF TG_OP = 'INSERT' THEN
  IF NEW.cancelled_at IS NULL THEN
    INSERT INTO session_leading (id, session_id, staff_id, first, during, at, by_name, ended_by)
    VALUES (gen_random_uuid(), NEW.id, NEW.leader_id, true, NEW.during, NEW.at, NEW.by_name, '');
  END IF;
ELSIF NEW.cancelled_at IS NOT NULL THEN
  UPDATE session_leading SET ended_at = NEW.cancelled_at, ended_by = NEW.cancelled_by
  WHERE session_id = NEW.id AND ended_at IS NULL;
ELSE
  IF NEW.during <> OLD.during THEN
    UPDATE session_leading SET during = NEW.during WHERE session_id = NEW.id AND ended_at IS NULL;
  END IF;
  IF NEW.leader_id <> OLD.leader_id THEN
    UPDATE session_leading SET ended_at = statement_timestamp(), ended_by = 'the leader changed'
    WHERE session_id = NEW.id AND ended_at IS NULL AND (first OR staff_id = NEW.leader_id);
    INSERT INTO session_leading (id, session_id, staff_id, first, during, at, by_name, ended_by)
    VALUES
    (gen_random_uuid(), NEW.id, NEW.leader_id, true, NEW.during, statement_timestamp(), NEW.by_name, '');
  END IF;
END IF;
RETURN NULL;
"""
SEATS_EMPTY = """
IF EXISTS (SELECT 1 FROM session_seat s WHERE s.session_id = NEW.id AND s.released_at IS NULL) THEN
  RAISE EXCEPTION 'a cancelled session holds no seat' USING ERRCODE = 'restrict_violation';
END IF;
RETURN NEW;
"""
SESSION_STANDS = """
IF NEW.released_at IS NULL THEN
  PERFORM 1 FROM session_session s WHERE s.id = NEW.session_id FOR SHARE;
  PERFORM 1 FROM session_session s WHERE s.id = NEW.session_id AND s.cancelled_at IS NOT NULL;
  IF FOUND THEN
    RAISE EXCEPTION 'a cancelled session holds no seat' USING ERRCODE = 'restrict_violation';
  END IF;
END IF;
RETURN NEW;
"""


@pghistory.track()
class Session(models.Model):
    """One session: where, when, who leads. `plan_key` says which of the week's plan it is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    room = models.ForeignKey("place.Room", models.PROTECT, null=True, related_name="+")
    leader = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=choices(Service))
    group_key = models.CharField(max_length=120)
    title = models.CharField(max_length=120)
    during = DateTimeRangeField()
    break_minutes = models.PositiveSmallIntegerField(default=0)
    seats = models.PositiveSmallIntegerField()
    by_video = models.BooleanField(default=False)
    least = models.PositiveSmallIntegerField(default=1)
    occasion = models.CharField(max_length=20, choices=choices(Occasion), default=Occasion.PLANNED.value)
    week = models.DateField()
    plan_key = models.CharField(max_length=200)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=120, blank=True)
    cancelled_why = models.CharField(max_length=20, choices=choices(Cancelled), blank=True)
    cancelled_words = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["week", "site"], name="session_of_week")]
        constraints = [
            # Asked at each row; a published week asks once at its end, so that two may change places.
            ExclusionConstraint(
                name=ROOM_ONCE,
                expressions=[("room", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_at=None),
                deferrable=Deferrable.IMMEDIATE,
            ),
            ExclusionConstraint(
                name=LEADER_ONCE,
                expressions=[("leader", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_at=None),
                deferrable=Deferrable.IMMEDIATE,
            ),
            models.UniqueConstraint(
                fields=["week", "site", "plan_key"],
                condition=Q(cancelled_at=None),
                name="session_once_in_the_plan",
            ),
            # What a seat points at: it cannot say another time or number of seats than its session.
            models.UniqueConstraint(fields=["id", "during", "seats"], name="session_as_its_seats_say"),
            models.CheckConstraint(condition=Q(seats__range=(1, MOST_SEATS)), name="session_has_seats"),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="session_has_an_end",
            ),
            models.CheckConstraint(condition=Q(by_video=False) | Q(room=None), name="session_video_no_room"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="session_week_from_a_monday"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(plan_key=""), name="session_is_called"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by="", cancelled_why="", cancelled_words="")
                | ~Q(cancelled_at=None) & ~Q(cancelled_by="") & ~Q(cancelled_why=""),
                name="session_cancelled_who_and_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="sessions_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="cancelled_stays_cancelled",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__cancelled_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="cancelled_holds_no_seat",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__cancelled_at__isnull=False),
                func=SEATS_EMPTY,
            ),
            pgtrigger.Trigger(
                name="leading_follows",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("leader_id", "during", "cancelled_at"),  # type: ignore[no-untyped-call]
                when=pgtrigger.After,
                func=LEADING_FOLLOWS,
            ),
        ]


@pghistory.track()
class Seat(models.Model):
    """Somebody's seat in a session. `during` and `seats` are the session's and follow it (see migrations)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="places")
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    during = DateTimeRangeField()
    seats = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=120, blank=True)
    released_why = models.CharField(max_length=20, choices=choices(Released), blank=True)

    class Meta:
        indexes = [models.Index(fields=["client", "-at"], name="session_seats_of_client")]
        constraints = [
            ExclusionConstraint(
                name=CLIENT_ONCE,
                expressions=[("client", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(released_at=None),
                deferrable=Deferrable.IMMEDIATE,
            ),
            models.UniqueConstraint(
                fields=["session", "number"], condition=Q(released_at=None), name="session_seat_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1) & (Q(number__lte=F("seats")) | Q(released_at__isnull=False)),
                name="session_seat_is_there",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by="", released_why="")
                | ~Q(released_at=None) & ~Q(released_by="") & ~Q(released_why=""),
                name="session_seat_released_who_and_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="seats_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="seats_say_whose_they_are",
                fields=["id", "session", "client", "at", "by_name", "recorded_at"],
            ),
            pgtrigger.Trigger(
                name="seat_in_a_session_that_stands",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=SESSION_STANDS,
            ),
        ]


class Leading(models.Model):
    """Somebody of the staff in a session: its leader (`first`), or one who leads it along. Nobody is in two
    at once, in whatever part. Rows of leaders are written by the database as the session says; a row moves
    with its session and is ended, never deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="led")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    first = models.BooleanField()
    during = DateTimeRangeField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["session"], name="session_leading_of")]
        constraints = [
            ExclusionConstraint(
                name=STAFF_ONCE,
                expressions=[("staff", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(ended_at=None),
                deferrable=Deferrable.IMMEDIATE,
            ),
            models.UniqueConstraint(
                fields=["session"], condition=Q(ended_at=None, first=True), name="session_one_leader"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="") | ~Q(ended_at=None) & ~Q(ended_by=""),
                name="session_leading_ended_by",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="leading_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="leading_says_whose_it_is",
                fields=["id", "session", "staff", "first", "at", "by_name", "recorded_at"],
            ),
            pgtrigger.Trigger(
                name="leading_a_session_that_stands",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__ended_at__isnull=True),
                func=LEADING_STANDS,
            ),
        ]


class Change(models.Model):
    """What happened to a session after it was published, and what it was before. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="changes")
    turn = models.CharField(max_length=20, choices=choices(Turn))
    during = DateTimeRangeField()
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    room = models.ForeignKey("place.Room", models.PROTECT, null=True, related_name="+")
    leader = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    by_video = models.BooleanField()
    words = models.CharField(max_length=200, blank=True, db_default="")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["session", "at"], name="session_changes")]
        triggers = [pgtrigger.Protect(name="changes_stay", operation=pgtrigger.Update | pgtrigger.Delete)]


class Override(models.Model):
    """That somebody set a limit aside for one session, and why. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="overrides")
    limit = models.CharField(max_length=20, choices=choices(Limit))
    people = models.PositiveSmallIntegerField()
    allowed = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["session", "at"], name="session_overrides")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(by_name=""), name="session_override_who_and_why"
            ),
        ]
        triggers = [pgtrigger.Protect(name="overrides_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

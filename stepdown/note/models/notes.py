"""The chart's notes: one per client and session, locked by its signature; and what stands beside them."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.note.vocabulary import NEVER_A_CLAIM, NoteKind, Way, Why

FOREVER = pgtrigger.Update | pgtrigger.Delete
# After the author's signature only the moment of the co-signature is still to come, once.
SIGNED_STANDS = """
IF OLD.cosigned_at IS NOT NULL
   OR (to_jsonb(NEW) - '{cosigned_at,version}'::text[]) IS DISTINCT FROM
      (to_jsonb(OLD) - '{cosigned_at,version}'::text[])
THEN
  RAISE EXCEPTION 'a signed note never changes; write an amendment' USING ERRCODE = 'restrict_violation';
END IF;
RETURN NEW;
"""
PART_OF_SIGNED = """
PERFORM 1 FROM note_note n WHERE n.id IN (NEW.note_id, OLD.note_id) FOR SHARE;
PERFORM 1 FROM note_note n WHERE n.id IN (NEW.note_id, OLD.note_id) AND n.signed_at IS NOT NULL;
IF FOUND THEN
  RAISE EXCEPTION 'a signed note never changes; write an amendment' USING ERRCODE = 'restrict_violation';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""
BESIDE_SIGNED = """
PERFORM 1 FROM note_note n WHERE n.id = NEW.note_id AND n.signed_at IS NOT NULL;
IF NOT FOUND THEN
  RAISE EXCEPTION 'a draft is corrected itself' USING ERRCODE = 'restrict_violation';
END IF;
RETURN NEW;
"""
BY_A_SECOND = """
PERFORM 1 FROM note_note n
  WHERE n.id = NEW.note_id AND n.signed_at IS NOT NULL AND n.author_id <> NEW.staff_id
    AND n.digest = NEW.digest;
IF NOT FOUND THEN
  RAISE EXCEPTION 'a co-signature is a second person''s, over the signed words'
    USING ERRCODE = 'restrict_violation';
END IF;
RETURN NEW;
"""


def beside_signed(name: str) -> list[pgtrigger.Trigger]:
    """What stands beside a signed note: only beside a signed one, and never changed itself."""
    return [
        pgtrigger.Protect(name=name, operation=FOREVER),
        pgtrigger.Trigger(
            name="beside_a_signed_note",
            operation=pgtrigger.Insert,
            when=pgtrigger.Before,
            func=BESIDE_SIGNED,
        ),
    ]


def part_of_signed() -> list[pgtrigger.Trigger]:
    """A part of a note stays as it was signed."""
    return [
        pgtrigger.Trigger(
            name="signed_with_its_note",
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            when=pgtrigger.Before,
            func=PART_OF_SIGNED,
        )
    ]


@pghistory.track()
class Shared(models.Model):
    """What all of a session shares, once. It names nobody; the first signature with it locks it."""

    session = models.OneToOneField("session.Session", models.PROTECT, primary_key=True, related_name="+")
    topic_key = models.CharField(max_length=120, blank=True)
    topic = models.CharField(max_length=200, blank=True)
    done = models.TextField(blank=True)
    item = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    locked_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        triggers = [
            pgtrigger.Protect(name="shared_parts_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="locked_shared_parts_stand",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__locked_at__isnull=False),
            ),
        ]


@pghistory.track()
class Note(models.Model):
    """One note in one chart: the person's own part, and at signing the shared part as it was then.

    Times and minutes of a session come from the ledger at signing; `client_minutes` are with the client.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    session = models.ForeignKey("session.Session", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=choices(NoteKind))
    title = models.CharField(max_length=120)
    author = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    on = models.DateField()
    zone = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    client_minutes = models.PositiveSmallIntegerField(default=0)
    with_client = models.BooleanField(default=True)
    way = models.CharField(max_length=12, choices=choices(Way), default=Way.IN_PERSON)
    did = models.TextField(blank=True)
    responded = models.TextField(blank=True)
    next = models.TextField(blank=True)
    objectives = models.JSONField(default=list)
    took_part = models.PositiveSmallIntegerField(null=True)
    craving = models.PositiveSmallIntegerField(null=True)
    answers = models.JSONField(default=dict)
    settled = models.JSONField(default=list)
    scores = models.JSONField(default=list)
    topic = models.CharField(max_length=200, blank=True)
    shared = models.TextField(blank=True)
    item = models.CharField(max_length=300, blank=True)
    presence = models.CharField(max_length=20, blank=True)
    absence = models.CharField(max_length=300, blank=True)
    left_by = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    needs_cosign = models.BooleanField(default=False)
    cosign_by = models.DateTimeField(null=True)
    cosigned_at = models.DateTimeField(null=True)
    locks_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())
    # 0: a draft that nobody has written in yet.
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["client", "-on", "-id"], name="note_of_client"),
            models.Index(
                fields=["author", "due_at"],
                condition=Q(signed_at=None, withdrawn_at=None),
                name="note_unsigned_of_author",
            ),
            models.Index(
                fields=["due_at"], condition=Q(signed_at=None, withdrawn_at=None), name="note_unsigned"
            ),
            models.Index(
                fields=["cosign_by"],
                condition=Q(signed_at__isnull=False, needs_cosign=True, cosigned_at=None),
                name="note_to_cosign",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["client", "session"], name="note_once_a_client_and_session"),
            models.CheckConstraint(
                condition=Q(signed_at=None, digest="", locks_at=None, needs_cosign=False)
                | Q(signed_at__isnull=False, digest__regex=r"^[0-9a-f]{64}$", locks_at__isnull=False),
                name="note_signed_with_digest",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_why="")
                | Q(withdrawn_at__isnull=False, session=None, signed_at=None) & ~Q(withdrawn_why=""),
                name="note_withdrawn_draft_says_why",
            ),
            models.CheckConstraint(
                condition=Q(cosigned_at=None) | Q(signed_at__isnull=False), name="note_cosigned_after_signed"
            ),
            models.CheckConstraint(
                condition=Q(needs_cosign=False) | Q(cosign_by__isnull=False), name="note_cosigned_by_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[one.value for one in NEVER_A_CLAIM]) | Q(client_minutes=0),
                name="note_never_a_claim",
            ),
            models.CheckConstraint(
                condition=Q(with_client=True) | Q(client_minutes=0), name="note_no_client_no_client_time"
            ),
            models.CheckConstraint(
                condition=Q(kind=NoteKind.CLOSING, left_by__isnull=False)
                | (~Q(kind=NoteKind.CLOSING) & Q(left_by=None)),
                name="note_closed_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=models.F("starts_at")), name="note_forward"
            ),
            models.CheckConstraint(
                condition=(Q(took_part=None) | Q(took_part__range=(1, 4)))
                & (Q(craving=None) | Q(craving__range=(0, 10))),
                name="note_scales",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="notes_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="notes_say_whose_they_are", fields=["id", "client", "session", "at"]),
            pgtrigger.Trigger(
                name="signed_notes_stand",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__signed_at__isnull=False),
                func=SIGNED_STANDS,
            ),
        ]


@pghistory.track()
class FamilyPart(models.Model):
    """One relative at a family session. Their words are for the chart alone: not for the others, not for
    outsiders.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    note = models.ForeignKey(Note, models.PROTECT, related_name="relatives")
    contact = models.ForeignKey("people.Contact", models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    relation = models.CharField(max_length=40)
    language = models.CharField(max_length=10, blank=True)
    way = models.CharField(max_length=12, choices=choices(Way), default=Way.IN_PERSON)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "position"], name="note_relative_once")]
        triggers = part_of_signed()


@pghistory.track()
class Interpreting(models.Model):
    """Who interpreted at a session: the agency's id of the interpreter, never needed a name; and how long."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    note = models.ForeignKey(Note, models.PROTECT, related_name="interpreters")
    position = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=40)
    agency = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10)
    way = models.CharField(max_length=12, choices=choices(Way), default=Way.IN_PERSON)
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "position"], name="note_interpreter_once"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="note_interpreted_minutes"),
        ]
        triggers = part_of_signed()


class CoSignature(models.Model):
    """A second person's signature over the signed words; whether they were there is said, and shown."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    note = models.ForeignKey(Note, models.PROTECT, related_name="cosignatures")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    present = models.BooleanField()
    words = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "staff"], name="note_cosigned_once")]
        triggers = [
            pgtrigger.Protect(name="cosignatures_stay", operation=FOREVER),
            pgtrigger.Trigger(
                name="cosigned_by_a_second_person",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=BY_A_SECOND,
            ),
        ]


class Amendment(models.Model):
    """What was corrected in a signed note, beside it, with the reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    note = models.ForeignKey(Note, models.PROTECT, related_name="amendments")
    words = models.TextField()
    why = models.CharField(max_length=500)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["note", "at"], name="note_amendments")]
        constraints = [models.CheckConstraint(condition=~Q(words="") & ~Q(why=""), name="note_amended_why")]
        triggers = beside_signed("amendments_stay")


class LateEntry(models.Model):
    """What happened then and is written now: both times stay visible."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    note = models.ForeignKey(Note, models.PROTECT, related_name="late_entries")
    happened_at = models.DateTimeField()
    words = models.TextField()
    why = models.CharField(max_length=20, choices=choices(Why))
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["note", "at"], name="note_late_entries")]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="note_late_entry_says"),
            models.CheckConstraint(condition=Q(happened_at__lte=models.F("at")), name="note_late_is_later"),
        ]
        triggers = beside_signed("late_entries_stay")

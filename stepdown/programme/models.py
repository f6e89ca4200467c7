"""Versions of programmes, drafts on their way there, who put what in use, and rules of payers by edition.

Everything but a draft is added, never changed, never removed.
"""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.programme.vocabulary import Standing

_FOREVER = pgtrigger.Update | pgtrigger.Delete
_KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class ProgrammeVersion(models.Model):
    """One programme as it was offered from a moment on.

    Stays and plans point here, so it can never change.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="programme_version_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="programme_version_from_one"),
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="programme_digest_sha256"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="versions_never_change", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


@pghistory.track()
class ProgrammeDraft(models.Model):
    """A programme being shaped. It ends in use, or set aside; after that it stays as it was."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    content = models.JSONField()
    based_on = models.ForeignKey(ProgrammeVersion, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField()
    edited_by = models.UUIDField(null=True)
    edited_by_name = models.CharField(max_length=120)
    closed_at = models.DateTimeField(null=True)
    became = models.OneToOneField(ProgrammeVersion, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["-edited_at"], name="programme_draft_open", condition=Q(closed_at=None)),
            models.Index(fields=["key"], name="programme_draft_key"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(key__regex=_KEY), name="programme_draft_key_words"),
            models.CheckConstraint(
                condition=Q(became__isnull=True) | Q(closed_at__isnull=False), name="programme_draft_became"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="drafts_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="closed_drafts_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
            ),
        ]


class ProgrammeUse(models.Model):
    """Who put a version in use, on which day it was checked and under which editions of rules."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme_version = models.OneToOneField(ProgrammeVersion, models.PROTECT, related_name="use")
    checked_on = models.DateField()
    rules = models.JSONField()
    by_staff_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [pgtrigger.Protect(name="uses_stay", operation=_FOREVER)]


class ProgrammeReason(models.Model):
    """A finding that stood against a version, and the reason it was put in use all the same."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    use = models.ForeignKey(ProgrammeUse, models.PROTECT, related_name="reasons")
    code = models.CharField(max_length=200)
    finding = models.CharField(max_length=500)
    why = models.CharField(max_length=1000)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["use", "code"], name="programme_reason_once"),
            models.CheckConstraint(condition=Q(why__regex=r"\S{3}"), name="programme_reason_says_why"),
        ]
        triggers = [pgtrigger.Protect(name="reasons_stay", operation=_FOREVER)]


class ProgrammeStanding(models.Model):
    """A programme was retired, or is offered again. The newest row counts; no row means offered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60)
    standing = models.CharField(max_length=10, choices=choices(Standing))
    why = models.CharField(max_length=1000)
    by_staff_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["key", "-at"], name="programme_standing_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(why__regex=r"\S{3}"), name="programme_standing_says_why"),
        ]
        triggers = [pgtrigger.Protect(name="standings_stay", operation=_FOREVER)]


# A changed rule begins after its predecessor and not before the day it is entered. A day is left for zones
# west of Greenwich.
_NEVER_BACKWARDS = """
IF EXISTS (SELECT 1 FROM programme_payerrule r WHERE r.key = NEW.key)
   AND (NEW.valid_from <= (SELECT max(r.valid_from) FROM programme_payerrule r WHERE r.key = NEW.key)
        OR NEW.valid_from < (NEW.at AT TIME ZONE 'UTC')::date - 1) THEN
    RAISE EXCEPTION 'a changed rule never acts backwards' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class PayerRule(models.Model):
    """One edition of a rule of a payer or a state, entered with its date and its source."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60)
    valid_from = models.DateField()
    content = models.JSONField()
    by_staff_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="programme_rule_one_a_day"),
            models.CheckConstraint(condition=Q(key__regex=_KEY), name="programme_rule_key_words"),
        ]
        triggers = [
            pgtrigger.Protect(name="rules_stay", operation=_FOREVER),
            pgtrigger.Trigger(
                name="rules_never_act_backwards",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=_NEVER_BACKWARDS,
            ),
        ]


class VersionMove(models.Model):
    """Somebody in treatment was put on another version, by decision: who, when, why, from which week on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    episode_id = models.UUIDField()
    stay_id = models.UUIDField(unique=True)
    from_version = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="+")
    to_version = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="+")
    phase = models.PositiveSmallIntegerField()
    from_week = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=1000)
    by_staff_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client", "-at"], name="programme_move_of_client")]
        constraints = [
            models.CheckConstraint(condition=Q(why__regex=r"\S{3}"), name="programme_move_says_why"),
            models.CheckConstraint(
                condition=Q(phase__gte=1, from_week__gte=1), name="programme_move_from_one"
            ),
            models.CheckConstraint(
                condition=~Q(from_version=models.F("to_version")), name="programme_move_is_one"
            ),
        ]
        triggers = [pgtrigger.Protect(name="moves_stay", operation=_FOREVER)]

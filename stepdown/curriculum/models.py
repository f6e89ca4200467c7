"""Tables of topics chosen and taught, of what was made up, and of the clinic's own handouts."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stepdown.curriculum.vocabulary import Form, MadeUpBy
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


@pghistory.track()
class Chosen(models.Model):
    """The topic somebody chose for a session that is to come; it may change until the session begins."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.OneToOneField("session.Session", models.PROTECT, related_name="+")
    topic_key = models.CharField(max_length=120)
    topic = models.CharField(max_length=200)
    curriculum = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["topic_key"], name="curriculum_chosen_topic")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(topic_key="") & ~Q(topic=""), name="curriculum_chosen_has_a_topic"
            )
        ]


class Held(models.Model):
    """What a session taught. The newest revision holds; an empty key says that it had no topic."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("session.Session", models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField()
    # The version of the programme where the topic was found: the title is what stood there then.
    programme_version = models.ForeignKey(
        "programme.ProgrammeVersion", models.PROTECT, null=True, related_name="+"
    )
    topic_key = models.CharField(max_length=120, blank=True)
    topic = models.CharField(max_length=200, blank=True)
    curriculum = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "revision"], name="curriculum_held_revision"),
            models.CheckConstraint(
                condition=Q(topic_key="", topic="", curriculum="", programme_version=None)
                | ~Q(topic_key="") & ~Q(topic="") & Q(programme_version__isnull=False),
                name="curriculum_held_topic_or_none",
            ),
        ]
        triggers = [pgtrigger.Protect(name="what_was_taught_stays", operation=_APPEND_ONLY)]


class MadeUp(models.Model):
    """That one person made a topic up outside its group. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    topic_key = models.CharField(max_length=120)
    topic = models.CharField(max_length=200)
    how = models.CharField(max_length=10, choices=choices(MadeUpBy))
    on = models.DateField()
    words = models.CharField(max_length=300)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "topic_key"], name="curriculum_made_up_once"),
            models.CheckConstraint(condition=~Q(words=""), name="curriculum_made_up_says_what"),
        ]
        triggers = [pgtrigger.Protect(name="made_up_stays", operation=_APPEND_ONLY)]


@pghistory.track()
class Handout(models.Model):
    """A handout of the clinic's own for one topic. What it says is in its versions."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    topic_key = models.CharField(max_length=120)
    topic = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["topic_key"], name="curriculum_handout_topic")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="") | ~Q(ended_at=None) & ~Q(ended_why=""),
                name="curriculum_handout_ended_why",
            )
        ]
        triggers = [pgtrigger.Protect(name="handouts_stay", operation=pgtrigger.Delete)]


class HandoutVersion(models.Model):
    """What a handout said from a moment on: text, or a PDF that was read and scanned. Rows never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    handout = models.ForeignKey(Handout, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    form = models.CharField(max_length=4, choices=choices(Form))
    text = models.TextField(blank=True)
    pdf = models.BinaryField(null=True)
    pages = models.PositiveSmallIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)
    scanned = models.BooleanField(default=False)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handout", "number"], name="curriculum_handout_version"),
            models.CheckConstraint(
                condition=Q(form="text", pdf=None) & ~Q(text="") | Q(form="pdf", text="", pdf__isnull=False),
                name="curriculum_handout_text_or_pdf",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="curriculum_handout_is_called"),
        ]
        triggers = [pgtrigger.Protect(name="handout_versions_stay", operation=_APPEND_ONLY)]

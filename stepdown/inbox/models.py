"""Tables of the inbox: bytes as they came (sealed), each time they came, the papers made of them, and what
was decided. Nothing is ever deleted.
"""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.inbox.vocabulary import Act, Discard, Format, Stage, State, Way
from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices

_FOREVER = pgtrigger.Update | pgtrigger.Delete


class Original(models.Model):
    """Bytes as they came, once for each site. `digest` is a keyed hash, so that nobody can try a file
    against it. Only how far they have come changes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32)
    format = models.CharField(max_length=10, choices=choices(Format))
    size = models.PositiveBigIntegerField()
    came_in = models.ForeignKey("self", models.PROTECT, null=True, related_name="held")
    stage = models.CharField(max_length=12, choices=choices(Stage), default=Stage.WAITING)
    why = models.CharField(max_length=200, blank=True)
    pages = models.PositiveIntegerField(null=True)
    sealed_text = models.BinaryField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "digest"], name="inbox_bytes_once_a_site"),
            models.CheckConstraint(
                condition=Q(stage="readable", pages__gt=0, sealed_text__isnull=False)
                | ~Q(stage="readable") & Q(pages=None, sealed_text=None),
                name="inbox_readable_has_pages",
            ),
            models.CheckConstraint(
                condition=~Q(stage="quarantine") | ~Q(why=""), name="inbox_quarantine_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["at", "id"], condition=Q(stage="waiting"), name="inbox_original_waiting")
        ]
        triggers = [
            pgtrigger.Protect(name="originals_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="what_arrived_stays",
                fields=["id", "site", "digest", "format", "size", "came_in", "at", "recorded_at"],
            ),
        ]


class Piece(models.Model):
    """One sealed megabyte of an original. A rotation of keys seals it anew; nothing else touches it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    original = models.ForeignKey(Original, models.PROTECT, related_name="pieces")
    number = models.PositiveIntegerField()
    last = models.BooleanField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["original", "number"], name="inbox_piece_once"),
            models.UniqueConstraint(fields=["original"], condition=Q(last=True), name="inbox_one_last_piece"),
        ]
        triggers = [
            pgtrigger.Protect(name="pieces_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="pieces_stay", fields=["id", "original", "number", "last"]),
        ]


class Arrival(models.Model):
    """One time that bytes came in. `key` is a keyed hash of this very coming: seen again after a crash, it
    is not a second one. The file's name may name somebody, so it is sealed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    original = models.ForeignKey(Original, models.PROTECT, related_name="arrivals")
    way = models.CharField(max_length=10, choices=choices(Way))
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    sealed_name = models.BinaryField()
    key = models.BinaryField(max_length=32, unique=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [
            pgtrigger.Protect(name="arrivals_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="arrivals_stay", fields=["id", "original", "way", "staff", "key", "at", "recorded_at"]
            ),
        ]


class Check(models.Model):
    """What a scanner or reader said of an original, each time it was asked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    original = models.ForeignKey(Original, models.PROTECT, related_name="checks")
    outcome = models.CharField(
        max_length=12,
        choices=[(o, o) for o in ("clean", "unscanned", "infected", "unreadable", "read")],
    )
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [pgtrigger.Protect(name="checks_stay", operation=_FOREVER)]


@pghistory.track(exclude=["words"])
class Document(models.Model):
    """One paper: some pages of one or more originals, and where it stands. `words` are keyed numbers of the
    words on it and of its note.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=choices(State), default=State.WAITING)
    client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=30, blank=True)
    paper_date = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)
    vault = models.BooleanField(default=False)
    reason = models.CharField(max_length=12, choices=choices(Discard), blank=True)
    pages = models.PositiveIntegerField(default=0)
    words = ArrayField(models.BigIntegerField(), default=list)
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    waits_for = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    waits_since = models.DateTimeField(null=True)
    since = models.DateTimeField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="filed") | Q(client__isnull=False) & ~Q(kind=""),
                name="inbox_filed_to_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="house") | Q(client=None) & ~Q(kind=""), name="inbox_house_to_nobody"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["filed", "waiting", "quarantine"]) | Q(client=None),
                name="inbox_only_filed_names_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="discarded") & ~Q(reason="") | ~Q(state="discarded") & Q(reason=""),
                name="inbox_discard_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(vault=False) | Q(client__isnull=False), name="inbox_vault_of_somebody"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "quarantine", "discarded"]) | Q(pages__gt=0),
                name="inbox_seen_has_pages",
            ),
            models.CheckConstraint(
                condition=Q(waits_for=None, waits_since=None)
                | Q(waits_for__isnull=False, waits_since__isnull=False, state__in=["open", "filed", "house"]),
                name="inbox_waits_for_somebody_since",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "at", "id"],
                condition=Q(state__in=["open", "waiting", "quarantine"]),
                name="inbox_document_queue",
            ),
            models.Index(fields=["site", "id"], name="inbox_document_site"),
            models.Index(fields=["site", "state", "id"], name="inbox_document_state"),
            models.Index(fields=["site", "kind", "id"], name="inbox_document_kind"),
            models.Index(fields=["client", "id"], name="inbox_document_client"),
            models.Index(fields=["staff", "-since"], name="inbox_document_staff"),
            models.Index(
                fields=["waits_for", "waits_since"],
                condition=Q(waits_for__isnull=False),
                name="inbox_document_waits_for",
            ),
            GinIndex(fields=["words"], name="inbox_document_words"),
        ]
        triggers = [
            pgtrigger.Protect(name="documents_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="documents_keep_their_door", fields=["id", "site", "at", "recorded_at"]),
            pgtrigger.Protect(
                name="what_was_split_or_joined_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="recast"),
            ),
        ]


class Stretch(models.Model):
    """Pages of an original that a paper shows, in their order. Without a last page: to its end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="stretches")
    position = models.PositiveIntegerField()
    original = models.ForeignKey(Original, models.PROTECT, related_name="stretches")
    first = models.PositiveIntegerField(default=1)
    last = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="inbox_stretch_position_once"),
            models.CheckConstraint(
                condition=Q(first__gte=1) & (Q(last=None) | Q(last__gte=F("first"))),
                name="inbox_stretch_forward",
            ),
        ]
        triggers = [pgtrigger.Protect(name="stretches_stay", operation=_FOREVER)]


class Descent(models.Model):
    """One paper came of another by splitting or joining."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    parent = models.ForeignKey(Document, models.PROTECT, related_name="children")
    child = models.ForeignKey(Document, models.PROTECT, related_name="parents")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "child"], name="inbox_descent_once"),
            models.CheckConstraint(condition=~Q(parent=F("child")), name="inbox_descent_is_of_another"),
        ]
        triggers = [pgtrigger.Protect(name="descents_stay", operation=_FOREVER)]


class Decision(models.Model):
    """What somebody decided about a paper: kept for ever, also when it is decided anew."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="decisions")
    act = models.CharField(max_length=12, choices=choices(Act))
    kind = models.CharField(max_length=30, blank=True)
    client = models.ForeignKey("people.Client", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=12, choices=choices(Discard), blank=True)
    words = models.CharField(max_length=300, blank=True)
    to = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(act__in=["refile", "bring_back", "send_back", "give_back", "give_out"])
                | ~Q(words=""),
                name="inbox_moving_says_why",
            ),
            models.CheckConstraint(
                condition=Q(act__in=["pass_on", "take", "hand_over"], to__isnull=False)
                | ~Q(act__in=["pass_on", "take", "hand_over"]) & Q(to=None),
                name="inbox_passing_on_says_to_whom",
            ),
            models.CheckConstraint(
                condition=~Q(act="discard") | ~Q(reason=""), name="inbox_discarding_says_why"
            ),
        ]
        indexes = [models.Index(fields=["staff", "-at"], name="inbox_decision_staff")]
        triggers = [pgtrigger.Protect(name="decisions_stay", operation=_FOREVER)]


class DocumentOpening(models.Model):
    """Somebody opened a paper that shows a legal identity: who, when, why. Logged like the vault."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="openings")
    staff = models.ForeignKey("people.StaffMember", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    hidden_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="inbox_opening_says_why"),
            models.CheckConstraint(condition=Q(hidden_at__gt=F("at")), name="inbox_opening_ends"),
        ]
        indexes = [models.Index(fields=["document", "staff", "-at"], name="inbox_opening")]
        triggers = [pgtrigger.Protect(name="openings_of_papers_stay", operation=_FOREVER)]


class FolderLook(models.Model):
    """How many files of the watched folder could not be taken; a row only when that number changes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("place.Site", models.PROTECT, null=True, related_name="+")
    stuck = models.PositiveIntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["site", "-at"], name="inbox_folder_look")]
        triggers = [pgtrigger.Protect(name="folder_looks_stay", operation=_FOREVER)]

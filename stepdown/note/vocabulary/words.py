"""The closed lists of notes: what kind, how far, how people met, what a report says."""

from __future__ import annotations

from stepdown.kernel.labels import Labelled


class NoteKind(Labelled):
    """What a note is about. `ABSENCE` is the short entry of somebody who did not come; `CLOSING` the
    administrative end of what somebody who left had not signed. Neither ever becomes a claim.
    """

    GROUP = "group", "Group"
    INDIVIDUAL = "individual", "Individual"
    FAMILY = "family", "Family"
    CRISIS = "crisis", "Crisis"
    CONTACT = "contact", "Case management"
    ABSENCE = "absence", "Did not come"
    CLOSING = "closing", "Closed by the office"


NEVER_A_CLAIM = (NoteKind.ABSENCE, NoteKind.CLOSING)
WITHOUT_A_SESSION = (NoteKind.CRISIS, NoteKind.CONTACT, NoteKind.FAMILY, NoteKind.INDIVIDUAL)


class NoteState(Labelled):
    """How far a note has come. Nothing is added to a locked one but what stands beside it."""

    DRAFT = "draft", "Draft"
    SIGNED = "signed", "Signed"
    COSIGNED = "cosigned", "Co-signed"
    LOCKED = "locked", "Locked"


class Timing(Labelled):
    """How a note stands against the moment by which it is to be signed."""

    AHEAD = "ahead", "in time"
    TODAY = "today", "due today"
    LATE = "late", "late"


class Way(Labelled):
    """How people met."""

    IN_PERSON = "in_person", "In person"
    VIDEO = "video", "By video"
    PHONE = "phone", "By phone"
    WRITING = "writing", "In writing"


class Why(Labelled):
    """Why something is written later than it happened."""

    FORGOTTEN = "forgotten", "Left out at the time"
    LEARNED_LATER = "learned_later", "Learned later"
    OUTAGE = "outage", "The system was down"
    OTHER = "other", "Another reason"


class ReportStep(Labelled):
    """What was done with a report to child protection."""

    CALLED = "called", "Told by phone"
    WRITTEN = "written", "Sent in writing"
    ANSWERED = "answered", "They answered"
    COLLEAGUE_TOLD = "colleague_told", "A colleague was told"


class Concern(Labelled):
    """What is suspected, in the few words a hotline asks first."""

    NEGLECT = "neglect", "Neglect"
    HARM = "harm", "Bodily harm"
    SEXUAL = "sexual", "Sexual harm"
    EMOTIONAL = "emotional", "Emotional harm"
    DANGER = "danger", "In danger now"
    OTHER = "other", "Something else"

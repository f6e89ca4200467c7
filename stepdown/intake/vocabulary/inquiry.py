"""The words of an inquiry: who calls, about whom, how to call back, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from stepdown.intake.vocabulary.triage import Answer, TriageResult
from stepdown.kernel.labels import Labelled
from stepdown.kernel.period import Period
from stepdown.kernel.words import Words, say

# 42 CFR 2.13(c): who is or was here is neither confirmed nor denied, whoever asks, whatever is true.
SAME_ANSWER = say(
    "We never say who is, was or is not here. Everyone who asks gets this same answer, so it tells you "
    "nothing about anyone. I can listen to what worries you, tell you what helps, and give you numbers that "
    "are open day and night."
)


class Channel(Labelled):
    """How the inquiry came."""

    PHONE = "phone", "Phone"
    WEB = "web", "Web form"
    WALK_IN = "walk_in", "Walked in"
    REFERRAL = "referral", "Referral"


class Caller(Labelled):
    """Who is asking."""

    SELF = "self", "The person themselves"
    FAMILY = "family", "Family or friend"
    COURT = "court", "Court, probation or lawyer"
    PROGRAM = "program", "Another program or doctor"
    OTHER = "other", "Someone else"


class Safe(Labelled):
    """Whether it is safe to call back."""

    NOT_ASKED = "", "Not asked yet"
    YES = "yes", "Yes"
    ONLY = "only", "Only at certain times"
    NO = "no", "No, they call us"


class Voicemail(Labelled):
    """Whether a message may be left."""

    NOT_ASKED = "", "Not asked yet"
    YES = "yes", "Yes"
    NO = "no", "No message"


class Need(Labelled):
    """What the caller needs first: it is talked about first."""

    NOT_SAID = "", "Not said yet"
    LISTEN = "listen", "Someone to listen"
    SAFETY = "safety", "To be safe tonight"
    DETOX = "detox", "To stop safely"
    COST = "cost", "What it costs"
    HOURS = "hours", "Whether work or school can go on"
    CHILDREN = "children", "Care for children"
    HOUSING = "housing", "A place to stay"
    COURT = "court", "What a court asks for"
    ASSESSMENT = "assessment", "An appointment"
    FAMILY = "family", "How to help someone"


class WayIn(Labelled):
    """How treatment would begin. The treatment is the same whatever the way in."""

    NOT_SAID = "", "Not said yet"
    FIRST = "first", "First treatment"
    STEP_DOWN = "step_down", "Stepping down from detox, residential or day treatment"
    RETURN = "return", "Coming back after a return to use"
    COURT = "court", "Ordered by a court"


class Step(Labelled):
    """How far an inquiry has come. Each move is a row with its moment."""

    IN_CALL = "in_call", "In call"
    NEW = "new", "New"
    SCREENED = "screened", "Screened"
    BOOKED = "booked", "Assessment booked"
    ASSESSED = "assessed", "Level to decide"
    DECIDED = "decided", "Level decided"
    ADMITTED = "admitted", "Admitted"
    STARTED = "started", "First session held"
    CLOSED = "closed", "Closed"


class OutcomeKind(Labelled):
    """What came of a call."""

    ASSESSMENT_BOOKED = "assessment_booked", "Assessment booked"
    CALL_BACK = "call_back", "Call back"
    MEDICAL_TODAY = "medical_today", "Medical care today"
    CRISIS = "crisis", "Crisis hand-off"
    REFERRED = "referred", "Referred elsewhere"
    DID_NOT_COME = "did_not_come", "Did not come to the assessment"
    INFORMATION = "information", "Wanted information only"
    NOT_NOW = "not_now", "Not now"
    QUIET = "quiet", "Could not be reached"


class Reached(Labelled):
    """What happened when one side tried to reach the other."""

    SPOKE = "spoke", "Spoke with them"
    NO_ANSWER = "no_answer", "No answer"
    LEFT_WORD = "left_word", "Left a message"
    WRONG_NUMBER = "wrong_number", "Number does not work"
    CAME_BACK = "came_back", "They called back"


@dataclass(frozen=True)
class CallSheet:
    """Everything a call sheet may hold; all of it may stay empty.

    `phone`, `email` and `code_word` are plain on the way in and never come out: empty keeps what is kept,
    `forget` names those of the three to let go.
    """

    channel: Channel = Channel.PHONE
    caller: Caller | None = None
    called_name: str = ""
    about: str = ""
    happening: str = ""
    safe: Safe = Safe.NOT_ASKED
    best_time: str = ""
    voicemail: Voicemail = Voicemail.NOT_ASKED
    phone: str = ""
    email: str = ""
    code_word: str = ""
    language: str = "en"
    first_need: Need = Need.NOT_SAID
    way_in: WayIn = WayIn.NOT_SAID
    answers: Mapping[str, Answer] = field(default_factory=dict)
    forget: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OutcomeEntry:
    """What came of a call, as the person who took it says."""

    kind: OutcomeKind
    note: str = ""
    referred_to: str = ""
    warm: bool | None = None
    call_back_at: datetime | None = None


@dataclass(frozen=True)
class InquiryCard:
    """One inquiry in a list. Nothing here tells a number or a code word."""

    id: UUID
    site_id: UUID
    site_name: str
    channel: Channel
    caller: Caller | None
    called_name: str
    about: str
    step: Step
    opened_at: datetime
    step_at: datetime
    way_in: WayIn
    first_need: Need
    client_id: UUID | None
    version: int

    @property
    def shown_as(self) -> Words:
        """What they asked to be called; else who called, without a name."""
        if self.called_name:
            return say("{name}", name=self.called_name)
        return say("Web visitor, no name") if self.channel is Channel.WEB else say("Caller, no name")


@dataclass(frozen=True)
class Entry:
    """One line of an inquiry's history, newest first on the page."""

    at: datetime
    kind: str
    title: Words
    note: str = ""
    by: str = ""


@dataclass(frozen=True)
class Booking:
    """An assessor's time kept for one inquiry."""

    id: UUID
    inquiry_id: UUID
    site_id: UUID
    assessor_id: UUID
    assessor_name: str
    during: Period
    shown_as: Words
    client_id: UUID | None = None

    @property
    def minutes(self) -> int:
        end = self.during.end or self.during.start
        return int((end - self.during.start).total_seconds()) // 60


@dataclass(frozen=True)
class InquiryPage:
    """One inquiry as its page shows it."""

    card: InquiryCard
    happening: str
    safe: Safe
    best_time: str
    voicemail: Voicemail
    language: str
    has_phone: bool
    has_email: bool
    has_code_word: bool
    answers: Mapping[str, Answer]
    triage: TriageResult
    history: tuple[Entry, ...]
    booking: Booking | None
    call_back_at: datetime | None
    opened_by: str
    recorded_at: datetime | None = None
    continues_id: UUID | None = None
    earlier: tuple[InquiryCard, ...] = ()
    outcomes: tuple[OutcomeKind, ...] = ()


@dataclass(frozen=True)
class CallBack:
    """A call that is owed: when, and what may be said into a machine."""

    card: InquiryCard
    due_at: datetime
    why: Words
    safe: Safe
    best_time: str
    voicemail: Voicemail
    has_phone: bool
    tries: int
    overdue: bool


@dataclass(frozen=True)
class InquiryReach:
    """One inquiry with what it says about being reached; no number is in it."""

    card: InquiryCard
    safe: Safe
    best_time: str
    voicemail: Voicemail
    language: str
    has_phone: bool


@dataclass(frozen=True)
class Contact:
    """A number and an address in plain, for the moment somebody calls back."""

    phone: str
    email: str


class Match(Labelled):
    """What a search by code word or number came to."""

    ONE = "one", "Found"
    SEVERAL = "several", "More than one"
    NONE = "none", "Not found"


@dataclass(frozen=True)
class Found:
    """Where a code word or number leads. More than one is never listed: ask the next fact instead."""

    match: Match
    inquiry_id: UUID | None = None
    ask_next: Words | None = None

"""The words of the phone: lines and their safe times, callers, what may be said, calls, what is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.period import WeekWindow
from stepdown.kernel.words import Words, say
from stepdown.privacy.vocabulary import Purpose, Recipient

# 42 CFR 2.13(c): who is or was here is neither confirmed nor denied, whoever asks, whatever is true.
NEITHER = say(
    "Thank you for calling. I can neither confirm nor deny that anyone is or is not a client here; "
    "everyone who "
    "asks hears this same sentence, so it tells you nothing about anyone. But I have time for you."
)


class Direction(Labelled):
    """Who began it."""

    IN = "in", "They reached us"
    OUT = "out", "We reached out"


class Means(Labelled):
    """By which way people spoke, or what was written down."""

    PHONE = "phone", "Telephone"
    IN_PERSON = "in_person", "In person"
    NOTE = "note", "Note on paper"


class CallerKind(Labelled):
    """Who is at the other end."""

    CLIENT = "client", "The client"
    FAMILY = "family", "Family or friend"
    PROVIDER = "provider", "Doctor, clinic, pharmacy"
    COURT = "court", "Court, probation, lawyer"
    PAYER = "payer", "Health plan or payer"
    EMPLOYER = "employer", "Employer or school"
    HOUSING = "housing", "Sober living or housing"
    MEDICAL = "medical_emergency", "Emergency medical personnel"
    OTHER = "other", "Someone else"
    UNKNOWN = "unknown", "Would not say"


class Verified(Labelled):
    """How the house knows who it is. A voice, a name or a caller ID proves nothing."""

    NO = "no", "Not verified"
    CODE_WORD = "code_word", "Said the code word"
    CALLED_BACK = "called_back", "We called back on a number on file"


class Came(Labelled):
    """What came of it."""

    SPOKE = "spoke", "Spoke with them"
    MESSAGE = "message", "Took a message"
    VOICEMAIL = "voicemail", "Left a voicemail"
    NO_ANSWER = "no_answer", "No answer"
    OTHER_ANSWERED = "other_answered", "Somebody else answered"
    HUNG_UP = "hung_up", "Hung up"
    MISDIAL = "misdial", "Misdialed"
    WRONG_PERSON = "wrong_person", "Wrong person"


QUICK = (Came.MISDIAL, Came.HUNG_UP, Came.WRONG_PERSON)
"""Logged with one press: nothing was said about anybody."""


class Emergency(Labelled):
    """A named door past the rule, each with its own reason and its own limits."""

    NONE = "", "None"
    MEDICAL = "medical", "Medical emergency (42 CFR 2.51)"
    DANGER = "danger", "Danger to somebody's life"


class Voicemail(Labelled):
    """Whether a message may be left on a line."""

    NOT_ASKED = "", "Not asked yet"
    YES = "yes", "Yes, first name and number only"
    NO = "no", "No message"


class LineKind(Labelled):
    """What a line is."""

    PHONE = "phone", "Telephone"
    EMAIL = "email", "E-mail"


@dataclass(frozen=True)
class LineWords:
    """A line as somebody tells it to us. An empty `address` keeps the one on file; no times: any time."""

    kind: LineKind = LineKind.PHONE
    address: str = ""
    label: str = ""
    who_answers: str = ""
    caller_name: str = ""
    voicemail: Voicemail = Voicemail.NOT_ASKED
    messages: bool = False
    times: tuple[WeekWindow, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Line:
    """One way to reach a client or somebody around them. The number itself shows only on its own act."""

    id: UUID
    client_id: UUID
    contact_id: UUID | None
    told: LineWords
    ends_with: str
    version: int
    ended_at: datetime | None = None
    ended_why: str = ""


@dataclass(frozen=True)
class Told:
    """The gate's word on one category for one caller: may it be told, and why or why not."""

    category: str
    label: Words
    allowed: bool
    why: Words
    purpose: str = ""


@dataclass(frozen=True)
class Asking:
    """Who is on the line, about whom, as far as the house knows. `client` is the chosen name, empty:
    nobody.
    """

    kind: CallerKind
    client: str = ""
    named: bool = False
    until: Words | None = None
    verified: Verified = Verified.NO
    emergency: Emergency = Emergency.NONE
    has_code_word: bool = False
    has_line: bool = False


@dataclass(frozen=True)
class MayBeSaid:
    """What the screen shows: the sentence, what may be told, what never, what comes first, what always
    goes.
    """

    confirms: bool
    sentence: Words
    may: tuple[Told, ...]
    never: tuple[Words, ...]
    first: tuple[Words, ...]
    always: tuple[Words, ...]


@dataclass(frozen=True)
class Caller:
    """Somebody who could be on the line about a client: themself, whom a consent names, who is noted."""

    key: str
    kind: CallerKind
    name: str
    recipient: Recipient | None = None
    purposes: tuple[Purpose, ...] = ()
    contact_id: UUID | None = None
    until: Words | None = None

    @property
    def named(self) -> bool:
        """Whether the client wrote down that they may know something."""
        return self.recipient is not None


@dataclass(frozen=True)
class Heard:
    """What whoever takes the call knows so far: about whom, who says so, and what they said to show it."""

    client_id: UUID | None = None
    caller: str = ""
    kind: CallerKind = CallerKind.UNKNOWN
    code_word: str = ""
    line_id: UUID | None = None
    emergency: Emergency = Emergency.NONE


@dataclass(frozen=True)
class Screen:
    """The screen of one call: who it is taken for, how sure the house is, and what may be said."""

    caller: Caller | None
    verified: Verified
    wrong_word: bool
    shows: MayBeSaid


@dataclass(frozen=True)
class FollowUpWords:
    """What is owed after a call, until when, by whom."""

    what: str
    due_at: datetime
    staff_id: UUID


@dataclass(frozen=True)
class CallWords:
    """A call as it is written down. `told` are the categories given, `anyway` those given without a
    ground.
    """

    site_id: UUID
    at: datetime
    ended_at: datetime
    direction: Direction = Direction.IN
    means: Means = Means.PHONE
    caller_kind: CallerKind = CallerKind.UNKNOWN
    caller_name: str = ""
    number: str = ""
    asked_about: str = ""
    client_id: UUID | None = None
    inquiry_id: UUID | None = None
    line_id: UUID | None = None
    verified: Verified = Verified.NO
    came: Came = Came.SPOKE
    told_us: str = ""
    said: str = ""
    told: tuple[str, ...] = ()
    anyway: tuple[str, ...] = ()
    disclosure_ids: tuple[UUID, ...] = ()
    emergency: Emergency = Emergency.NONE
    reason: str = ""
    from_paper: bool = False
    written_by: UUID | None = None


@dataclass(frozen=True)
class FollowUp:
    """Something owed after a call."""

    id: UUID
    call_id: UUID
    client_id: UUID | None
    what: str
    due_at: datetime
    staff_id: UUID
    staff_name: str
    done_at: datetime | None = None
    done_words: str = ""


@dataclass(frozen=True)
class Addition:
    """Words added to a call afterwards; the call itself stays as it was written."""

    words: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Call:
    """One call of the log. `recorded_at` is when the house learned of it; late when it was entered by
    hand.
    """

    id: UUID
    words: CallWords
    site_name: str
    client_name: str
    by_name: str
    written_by: str
    recorded_at: datetime
    has_number: bool
    follow_ups: tuple[FollowUp, ...] = ()
    additions: tuple[Addition, ...] = ()

    @property
    def late(self) -> bool:
        """Whether both times are shown: on paper first, or entered between a quarter of an hour and a day
        later. Nothing later than that is taken without saying that it was on paper.
        """
        gap = self.recorded_at - self.words.ended_at
        return self.words.from_paper or timedelta(minutes=15) < gap <= timedelta(days=1)


@dataclass(frozen=True)
class Calls:
    """A page of calls, newest first; `older` continues it."""

    calls: tuple[Call, ...]
    older: int | None


@dataclass(frozen=True)
class Tried:
    """One call with a client themself: we spoke, or our call reached nobody."""

    at: datetime
    reached: bool


@dataclass(frozen=True)
class CallFilter:
    """What a list of calls is narrowed to."""

    text: str = ""
    direction: str = ""
    came: str = ""
    only_paper: bool = False

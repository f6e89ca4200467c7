"""The words of topics: what is taught, who has had it, what comes next and why, and what people take home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words
from stepdown.programme.vocabulary import Entry, Service

LARGEST_PDF = 5 * 1024 * 1024
LONGEST_TEXT = 20_000
MOST_PAGES = 24


class Standing(Labelled):
    """How one topic stands for one person."""

    HAD = "had", "Had"
    MADE_UP = "made_up", "Made up"
    MISSED = "missed", "Missed"
    NEXT = "next", "Next"
    AHEAD = "ahead", "Still to come"


class MadeUpBy(Labelled):
    """How a missed topic was made up outside its group."""

    ALONE = "alone", "Gone through one to one"
    HANDOUT = "handout", "Read the handout and talked it over"
    ELSEWHERE = "elsewhere", "Had it elsewhere"


class Form(Labelled):
    """What a handout is."""

    TEXT = "text", "Text"
    PDF = "pdf", "PDF"


@dataclass(frozen=True)
class Topic:
    """One topic. The same title is the same topic, in whatever programme and version: `key` says which."""

    key: str
    title: str
    curriculum: str = ""
    service: Service = Service.SKILLS


@dataclass(frozen=True)
class Course:
    """The topics of one person for one kind of session, in order, and whether it may be joined anywhere."""

    entry: Entry
    topics: tuple[Topic, ...]


@dataclass(frozen=True)
class Taught:
    """A topic that was taught in a session that has begun: when, by whom."""

    session_id: UUID
    topic: Topic
    at: datetime
    on: date
    leader_name: str


@dataclass(frozen=True)
class Sat:
    """What one person had of one session in which a topic was taught: minutes credited of those it had."""

    taught: Taught
    minutes: int
    of: int


@dataclass(frozen=True)
class Member:
    """One person of a group as the rule of the next topic sees them."""

    client_id: UUID
    course: Course
    had: frozenset[str] = frozenset()
    missed: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """A topic for a session, for how many it is due and new, and why it stands where it stands."""

    topic: Topic
    new_to: tuple[UUID, ...]
    missed_by: tuple[UUID, ...]
    people: int
    last_on: date | None
    why: tuple[Words, ...]


@dataclass(frozen=True)
class TopicLine:
    """One topic in one person's list: how it stands, on which day, in which session."""

    topic: Topic
    standing: Standing
    on: date | None = None
    session_id: UUID | None = None
    words: Words | None = None


@dataclass(frozen=True)
class CourseLines:
    """One curriculum of a person with every topic of it."""

    title: str
    entry: Entry
    lines: tuple[TopicLine, ...]

    @property
    def had(self) -> int:
        return sum(one.standing in (Standing.HAD, Standing.MADE_UP) for one in self.lines)

    @property
    def missed(self) -> tuple[TopicLine, ...]:
        return tuple(one for one in self.lines if one.standing is Standing.MISSED)


@dataclass(frozen=True)
class ClientTopics:
    """Everything one person has had, missed and has before them; `others` are topics of no curriculum of
    theirs that they heard all the same.
    """

    client_id: UUID
    courses: tuple[CourseLines, ...]
    others: tuple[TopicLine, ...] = ()

    @property
    def had(self) -> int:
        return sum(one.had for one in self.courses)

    @property
    def topics(self) -> int:
        return sum(len(one.lines) for one in self.courses)

    @property
    def missed(self) -> tuple[TopicLine, ...]:
        return tuple(line for one in self.courses for line in one.missed)


@dataclass(frozen=True)
class SessionTopic:
    """What is known of a session's topic: taught, chosen by somebody, or proposed by the rule."""

    session_id: UUID
    topic: Topic | None
    taught: bool = False
    chosen: bool = False
    by_name: str = ""
    version: int = 0


@dataclass(frozen=True)
class PlannedSession:
    """A session of a group in the plan of topics: its topic, who hears something new, who leads it."""

    session_id: UUID
    title: str
    at: datetime
    zone: str
    leader_name: str
    people: int
    topic: SessionTopic
    proposals: tuple[Proposal, ...] = ()
    heard: int = 0


@dataclass(frozen=True)
class GroupPlan:
    """The plan of topics of one group: what was taught lately, what comes."""

    site_id: UUID
    group_key: str
    title: str
    service: Service
    topics: tuple[Topic, ...]
    past: tuple[PlannedSession, ...]
    coming: tuple[PlannedSession, ...]


@dataclass(frozen=True)
class GroupLine:
    """One group in the list: how many topics it has, what is next, how many of the people hear it new."""

    site_id: UUID
    site_name: str
    group_key: str
    title: str
    service: Service
    people: int
    topics: int
    next_at: datetime | None
    zone: str
    last: Topic | None
    next: Topic | None


@dataclass(frozen=True)
class MakeUpSeat:
    """A session ahead where somebody hears a topic that they missed."""

    session_id: UUID
    topic: Topic
    title: str
    at: datetime
    zone: str
    leader_name: str
    free: int
    seated: bool


@dataclass(frozen=True)
class HandoutWords:
    """A handout as somebody writes it: for which topic, its title, its text or its PDF."""

    topic_key: str
    topic_title: str
    title: str
    form: Form
    text: str = ""
    pdf: bytes = field(default=b"", repr=False)
    pages: int = 0
    scanned: bool = False


@dataclass(frozen=True)
class HandoutCard:
    """One handout as it is now, or as one version of it was."""

    id: UUID
    topic: Topic
    title: str
    form: Form
    number: int
    text: str
    pages: int
    size: int
    scanned: bool
    by_name: str
    at: datetime
    version: int
    ended_at: datetime | None = None
    ended_why: str = ""


@dataclass(frozen=True)
class MyHandout:
    """A handout of a session that somebody attended."""

    handout: HandoutCard
    on: date
    leader_name: str


@dataclass(frozen=True)
class MyTopics:
    """What somebody's own phone shows: the topics of their next sessions, how far they are, what to read."""

    next: tuple[tuple[PlannedSession, Topic], ...]
    had: int
    topics: int
    handouts: tuple[MyHandout, ...]

"""The words of triage: what is asked, which rule it settles, what to say and whom to call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stepdown.kernel.labels import Labelled


class Answer(Labelled):
    """What was answered. No entry at all means the question was not asked yet."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Does not know or will not say"


class Urgency(Labelled):
    """How soon somebody must act, most urgent first."""

    EMERGENCY = "emergency", "Emergency now"
    MEDICAL_TODAY = "medical_today", "Medical care today"
    CRISIS = "crisis", "Crisis help now"
    SAFETY = "safety", "Safety first"
    ADVICE = "advice", "Say before you hang up"
    ROUTINE = "routine", "In turn"


@dataclass(frozen=True)
class Number:
    """A number to give. An empty number stands for the telephone of the site that was called."""

    key: str
    label: str
    number: str
    note: str
    source: str = ""
    tag: str = ""

    @property
    def dial(self) -> str:
        """The digits for a `tel:` link."""
        return "".join(character for character in self.number if character.isdigit() or character == "+")


@dataclass(frozen=True)
class Question:
    """One question as it is asked aloud and, where the web form asks it, as it stands there."""

    key: str
    section: str
    ask: str
    web: str = ""
    hint: str = ""


@dataclass(frozen=True)
class TriageRule:
    """Fires when every question of `all_yes` and, where given, one of `any_yes` is answered yes.

    `say` is said on the telephone, `web` stands on the page that answers the open form.
    """

    key: str
    urgency: Urgency
    title: str
    say: str
    act: str
    all_yes: tuple[str, ...]
    any_yes: tuple[str, ...]
    numbers: tuple[str, ...]
    source: str
    tag: str
    covered_by: tuple[str, ...] = ()
    unless_no: tuple[str, ...] = ()
    web: str = ""


@dataclass(frozen=True)
class Priority:
    """Who goes before others, and the promises that follow. Rank 1 goes first."""

    key: str
    rank: int
    title: str
    all_yes: tuple[str, ...]
    start_within_days: int
    interim_within_hours: int
    act: str
    source: str
    tag: str


@dataclass(frozen=True)
class TriageBook:
    """One edition of the clinic's triage: data, replaced as a whole, never edited in use."""

    edition: str
    numbers: Mapping[str, Number]
    sections: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]
    rules: tuple[TriageRule, ...]
    priorities: tuple[Priority, ...]

    def question(self, key: str) -> Question:
        return next(question for question in self.questions if question.key == key)

    def in_section(self, section: str) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.section == section)

    @property
    def on_the_web(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.web)


Answers = Mapping[str, Answer]


@dataclass(frozen=True)
class Finding:
    """A rule that holds, and the answers it rests on."""

    rule: TriageRule
    because: tuple[Question, ...]


@dataclass(frozen=True)
class NotRuledOut:
    """A rule that may still hold: what was not asked, or not known."""

    rule: TriageRule
    not_asked: tuple[Question, ...]
    not_known: tuple[Question, ...]


@dataclass(frozen=True)
class TriageResult:
    """What the answers so far say. Nothing unknown is ever read as a no."""

    edition: str
    findings: tuple[Finding, ...] = ()
    not_ruled_out: tuple[NotRuledOut, ...] = ()
    priority: Priority | None = None
    priority_open: tuple[Question, ...] = ()
    numbers: tuple[Number, ...] = ()
    asked: int = 0
    questions: int = 0
    answers: Answers = field(default_factory=dict)

    @property
    def urgency(self) -> Urgency:
        order = list(Urgency)
        return min(
            (finding.rule.urgency for finding in self.findings), key=order.index, default=Urgency.ROUTINE
        )

    @property
    def in_danger(self) -> bool:
        """Whether somebody must act before anything else is talked about."""
        return self.urgency in {Urgency.EMERGENCY, Urgency.MEDICAL_TODAY, Urgency.CRISIS, Urgency.SAFETY}

    @property
    def complete(self) -> bool:
        return not self.not_ruled_out and not self.priority_open

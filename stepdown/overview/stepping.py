"""What is known of a person, as the facts that rules of a step are held against. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from stepdown.kernel.words import Words, say
from stepdown.measure.vocabulary import Cause, Filling, Score
from stepdown.plan.vocabulary import Reached
from stepdown.programme.vocabulary import Measure
from stepdown.recovery.vocabulary import Days, Home, HomeState, Support
from stepdown.step.vocabulary import AttestedCard, Circumstances, Fact, Place
from stepdown.week_close.vocabulary import Kept

# "Last 4 weeks" of a rule are the last four closed ones; safety looks at the last two.
WEEKS, RECENT = 4, 2
YES, NO = say("yes"), say("no")


@dataclass(frozen=True)
class Known:
    """Everything the rooms know of one person that a rule may ask for, as of a day of their site."""

    today: date
    phase_since: date
    weeks: tuple[Kept, ...] = ()
    expected_in_a_row: int | None = None
    tests_on: date | None = None
    unexpected_of_three: int | None = None
    fentanyl_on: date | None = None
    days: Days | None = None
    fillings: tuple[Filling, ...] = ()
    scores: Mapping[str, Score] = field(default_factory=dict)
    reached: Reached | None = None
    topics: int | None = None
    home: Home | None = None
    supports: tuple[Support, ...] = ()
    not_reached_since: date | None = None
    danger_on: date | None = None
    aftercare_on: date | None = None
    attested: Mapping[Measure, AttestedCard] = field(default_factory=dict)


def facts_of(known: Known) -> dict[Measure, Fact]:
    """One fact for each measure that anybody knows; what was attested stands where no room knows better."""
    found = {
        measure: Fact(measure, card.value, _attested(card), Place.HERE, card.on)
        for measure, card in known.attested.items()
    }
    for fact in (
        _weeks(known),
        _hours(known),
        _tests(known),
        _since_use(known),
        _score(known, Measure.PHQ9, "phq9"),
        _score(known, Measure.BAM_RISK, "bam_risk"),
        _objectives(known),
        _topics(known),
        _home(known),
        _supports(known),
        _aftercare(known),
    ):
        if fact is not None:
            found[fact.measure] = fact
    return found


def circumstances_of(known: Known) -> Circumstances:
    """What the clinic's safety rules look at."""
    rise, risen_on = _rise(known.fillings, "phq9")
    unsafe = known.home is not None and known.home.last.state is HomeState.UNSAFE
    return Circumstances(
        danger_on=_latest([known.danger_on, _danger(known.fillings, Cause.SELF_HARM)]),
        withdrawal_on=_danger(known.fillings, Cause.WITHDRAWAL),
        used_on=known.days.uses if known.days else (),
        fentanyl_on=known.fentanyl_on,
        home_unsafe_on=known.home.last.on if known.home is not None and unsafe else None,
        not_reached_since=known.not_reached_since,
        kept_percent=_percent(known.weeks[-RECENT:]) if len(known.weeks) >= RECENT else None,
        tests_unexpected=known.unexpected_of_three,
        tests_on=known.tests_on,
        phq9_rise=rise,
        phq9_on=risen_on,
    )


def _weeks(known: Known) -> Fact:
    weeks = max(0, (known.today - known.phase_since).days // 7)
    return Fact(Measure.WEEKS, weeks, say("{n}", n=weeks), Place.STAYS, known.phase_since)


def _hours(known: Known) -> Fact | None:
    weeks = known.weeks[-WEEKS:]
    percent = _percent(weeks)
    if percent is None:
        return None
    shown = say(
        "{n} %, {had} of {asked}",
        n=percent,
        had=_clock(sum(one.attended for one in weeks)),
        asked=_clock(sum(one.asked for one in weeks)),
    )
    return Fact(Measure.HOURS_KEPT, percent, shown, Place.WEEKS, weeks[0].start)


def _percent(weeks: Iterable[Kept]) -> int | None:
    """Kept of what could have been attended; what the clinic cancelled is nobody's absence. 100 at most."""
    listed = list(weeks)
    asked = sum(one.asked for one in listed)
    if not asked:
        return None
    return min(100, 100 * sum(one.attended for one in listed) // asked)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _tests(known: Known) -> Fact | None:
    if known.expected_in_a_row is None:
        return None
    number = known.expected_in_a_row
    return Fact(Measure.TESTS_EXPECTED, number, say("{n}", n=number), Place.TESTS, known.tests_on)


def _since_use(known: Known) -> Fact | None:
    if known.days is None:
        return None
    last = known.days.last_use_on
    number = (known.today - last).days if last else known.days.in_a_row
    return Fact(Measure.DAYS_SINCE_USE, number, say("{n}", n=number), Place.CHECK_INS, last)


def _score(known: Known, measure: Measure, scale: str) -> Fact | None:
    score = known.scores.get(scale)
    if score is None or score.value is None:
        return None
    # An incomplete score is the least it can be: it may speak against a rule, and never for it.
    value = score.value if score.complete else None
    return Fact(measure, value, score.words, Place.MEASURES, score.at.date() if score.at else None)


def _objectives(known: Known) -> Fact | None:
    if known.reached is None or not known.reached.of:
        return None
    shown = say("{met} of {of}", met=known.reached.met, of=known.reached.of)
    return Fact(Measure.OBJECTIVES_MET, known.reached.percent, shown, Place.PLAN)


def _topics(known: Known) -> Fact | None:
    if known.topics is None:
        return None
    return Fact(Measure.TOPICS_HAD, known.topics, say("{n}", n=known.topics), Place.TOPICS)


def _home(known: Known) -> Fact | None:
    if known.home is None or known.home.late:
        return None
    last = known.home.last
    safe = last.state is HomeState.SAFE
    return Fact(Measure.SAFE_HOME, int(safe), last.state.label, Place.CHECK_INS, last.on)


def _supports(known: Known) -> Fact | None:
    if not known.supports:
        return None
    names = ", ".join(sorted({str(one.kind.label) for one in known.supports}))
    since = min(one.since for one in known.supports)
    return Fact(Measure.SUPPORTS, len(known.supports), say("{names}", names=names), Place.CHECK_INS, since)


def _aftercare(known: Known) -> Fact | None:
    if known.aftercare_on is None:
        return None
    return Fact(Measure.AFTERCARE_PLAN, 1, YES, Place.AFTERCARE, known.aftercare_on)


def _attested(card: AttestedCard) -> Words:
    if card.measure in (Measure.SUPPORTS, Measure.TOPICS_HAD):
        return say("{n}", n=card.value)
    return YES if card.value else NO


def _danger(fillings: Iterable[Filling], cause: Cause) -> date | None:
    return _latest(
        one.at.date() for one in fillings if one.counts and any(each.cause is cause for each in one.dangers)
    )


def _rise(fillings: Iterable[Filling], scale: str) -> tuple[int | None, date | None]:
    """By how much the newest score of a scale lies above the one before, both whole."""
    scored = [
        (one.at, score.value)
        for one in sorted(fillings, key=lambda one: one.at, reverse=True)
        if one.counts
        and (score := one.score(scale)) is not None
        and score.complete
        and score.value is not None
    ]
    if len(scored) < 2:
        return None, None
    (at, now), (_, before) = scored[:2]
    return now - before, at.date()


def _latest(days: Iterable[date | None]) -> date | None:
    return max((one for one in days if one is not None), default=None)

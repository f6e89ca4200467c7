"""The summary of care of one person: everything a place that takes somebody over should know, gathered once.

What of it may be told is decided afterwards (`journeys.transfer`); counseling notes are never asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from stepdown.assessment import queries as assessment
from stepdown.assessment.vocabulary import Diagnosis as MadeDiagnosis
from stepdown.assessment.vocabulary import Essentials
from stepdown.drugtest.queries import label_of
from stepdown.drugtest.queries import tests as tests_of
from stepdown.drugtest.vocabulary import Came, Mark, OneTest
from stepdown.episode import queries as episodes
from stepdown.episode.vocabulary import StayCard
from stepdown.identity import queries as identity
from stepdown.identity.vocabulary import Field, Opening, Task
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.measure.queries import instruments, latest
from stepdown.medication import queries as medication
from stepdown.medication.vocabulary import Given, Kit, Naloxone, Order
from stepdown.medication.vocabulary import Place as OrderPlace
from stepdown.people.queries import require_reach, staff_member
from stepdown.place.queries import site
from stepdown.place.vocabulary import Site
from stepdown.placement import queries as placement
from stepdown.plan.queries import chart_plan
from stepdown.plan.vocabulary import ChartObjective
from stepdown.programme.queries import programme_version
from stepdown.recovery.queries import supports
from stepdown.recovery.vocabulary import Support, SupportKind
from stepdown.step.queries import newest
from stepdown.step.vocabulary import DecisionState, Direction
from stepdown.transfer.vocabulary import (
    Attended,
    Cover,
    Diagnosis,
    GoalWords,
    Legal,
    LevelWords,
    Medicine,
    Part,
    Person,
    Place,
    PlanLine,
    Risk,
    Scored,
    Stayed,
    Summary,
    Tested,
    TransferCard,
)
from stepdown.week_close.queries import kept_weeks

WEEKS_BACK, TESTS_BACK = timedelta(days=56), timedelta(days=60)
WITHDRAWAL = ("cows", "ciwa")
# The vault is opened for a record that goes somewhere; what it was opened for otherwise does not travel.
TASKS = (Task.RECORDS_REQUEST, Task.EMERGENCY)


def summary_of_care(
    viewer: Viewer, card: TransferCard, *, with_identity: bool = False, at: datetime
) -> Summary:
    """What is known of somebody, for the place a transfer names (about 40 queries). Raises NotFound.

    The legal name is there only where the viewer has this person's vault open for the task at this moment.
    """
    client = require_reach(viewer, card.client_id, at=at)
    place = site(viewer, card.site_id)
    zone = ZoneInfo(place.zone)
    today = at.astimezone(zone).date()
    essentials = assessment.essentials(viewer, [client.id], at=at).get(client.id)
    plan = chart_plan(viewer, client.id, at=at)
    known = Summary(
        cover=_cover(viewer, card, place, at),
        person=Person(client.id, client.chosen_name, client.pronouns, client.language),
        legal=_legal(viewer, client.id, at) if with_identity else None,
        diagnoses=tuple(_diagnoses(assessment.standing(viewer, client.id, at=at).diagnoses, zone)),
        medicines=tuple(_medicines(viewer, client.id, today, at)),
        naloxone=_naloxone(medication.naloxone(viewer, [client.id], at=at).get(client.id)),
        measures=tuple(_measures(viewer, client.id, zone, at)),
        tests=tuple(_tests(viewer, client.id, at)),
        level=_level(viewer, client.id, zone, at),
        stays=tuple(_stay(viewer, one, zone) for one in episodes.stays(viewer, card.episode_id, at=at)),
        weeks=tuple(_weeks(viewer, client.id, today, at)),
        own_words=plan.own_words if plan else "",
        goals=tuple(_goal(one) for one in (plan.objectives if plan else ())),
        supports=tuple(_support(one) for one in supports(viewer, [client.id], at=at).get(client.id, ())),
        parts=frozenset(Part),
    )
    return _assessed(known, essentials) if essentials else known


def vault_open(viewer: Viewer, client_id: UUID, *, at: datetime) -> bool:
    """Whether the viewer has this person's vault open now, so that the legal name may go along."""
    return bool(_open(viewer, client_id, at))


def _open(viewer: Viewer, client_id: UUID, at: datetime) -> list[Opening]:
    every = identity.openings(viewer, client_id, at=at, limit=5)
    return [
        one for one in every if one.staff_id == viewer.staff_id and at < one.hidden_at and one.task in TASKS
    ]


def _cover(viewer: Viewer, card: TransferCard, here: Site, at: datetime) -> Cover:
    staff = staff_member(viewer, viewer.staff_id, at=at) if viewer.staff_id else None
    author = f"{staff.name}, {staff.title}" if staff and staff.title else viewer.name
    return Cover(
        document_id=uuid5(card.id, at.isoformat()),
        set_id=uuid5(card.id, "summary"),
        version=card.version,
        made_at=at.astimezone(here.tz),
        clinic=Place(here.name, here.phone, here.address),
        author=author,
        call=f"{viewer.name}, {here.phone}" if here.phone else viewer.name,
        to=Place(card.to_name, card.to_phone, card.to_address),
        reason=card.why,
        level=str(card.level.label),
        wanted_on=card.wanted_on,
        transport=card.transport,
        medicines_along=card.medicines,
        stays_here=card.stays_here,
    )


def _assessed(found: Summary, known: Essentials) -> Summary:
    """With allergies, risks and the safety plan, as the last signed assessment has them."""
    risks = [Risk("Suicide", str(known.suicide.label).lower())] if known.suicide else []
    risks += [Risk("Harm to others", str(known.violence.label).lower())] if known.violence else []
    return replace(
        found,
        assessed_on=known.assessed_on,
        allergies=known.allergies,
        no_allergies=known.no_allergies,
        risks=tuple(risks),
        safety=tuple(
            PlanLine(str(step.label) if step else "Safety plan", ", ".join(one for one in words if one))
            for step, *words in known.safety_plan
        ),
    )


def _weeks(viewer: Viewer, client_id: UUID, today: date, at: datetime) -> Iterator[Attended]:
    """Weeks that are closed, with what could have been attended and what was."""
    kept = kept_weeks(viewer, [client_id], since=today - WEEKS_BACK, at=at)
    for one in kept.get(client_id, ()):
        yield Attended(one.start, one.asked, one.attended)


def _legal(viewer: Viewer, client_id: UUID, at: datetime) -> Legal | None:
    """Legal name and birth date out of the vault that the viewer has open, with a reason."""
    for one in _open(viewer, client_id, at):
        _, shown = identity.opened(viewer, one.id, at=at)
        family = shown.values.get(Field.FAMILY_NAME, "") if shown else ""
        if shown is not None and family:
            born = shown.values.get(Field.BIRTH_DATE, "")
            given = shown.values.get(Field.GIVEN_NAME, "")
            return Legal(given, family, date.fromisoformat(born) if born else None)
    return None


def _diagnoses(found: tuple[MadeDiagnosis, ...], zone: ZoneInfo) -> Iterator[Diagnosis]:
    for one in found:
        detail = ", ".join(str(label.label).lower() for label in (one.severity, one.course) if label)
        yield Diagnosis(one.code, one.title, detail, one.made_at.astimezone(zone).date())


def _medicines(viewer: Viewer, client_id: UUID, today: date, at: datetime) -> Iterator[Medicine]:
    running = medication.current(viewer, [client_id], on=today, at=at).get(client_id, ())
    given = medication.last_given(viewer, client_id, at=at)
    for one in running:
        last = given.get(one.medicine) if one.medicine else None
        yield Medicine(
            title=one.title,
            dose=one.dose_words,
            route=str(one.route.label).lower(),
            since=one.since,
            source=_source(one),
            last_dose=_dose(last),
            last_on=last.on if last else None,
        )


def _source(one: Order) -> str:
    """How sure a medicine is: whose order, and when somebody asked there."""
    if one.place is OrderPlace.HERE:
        return f"ordered here by {one.prescriber}" if one.prescriber else "ordered here"
    whose = one.clinic or one.prescriber or "elsewhere"
    return f"{whose}, verified {one.verified_on:%d %b %Y}" if one.verified_on else f"{whose}, as told"


def _dose(last: Given | None) -> str:
    return f"{last.amount.normalize():f} {last.unit}" if last else ""


def _naloxone(known: Naloxone | None) -> str:
    if known is None or known.kit is Kit.REFUSED:
        return ""
    return f"{str(known.kit.label).lower()}, {known.on:%d %b %Y}"


def _measures(viewer: Viewer, client_id: UUID, zone: ZoneInfo, at: datetime) -> Iterator[Scored]:
    scores = latest(viewer, [client_id], at=at).get(client_id, {})
    codes = {scale.key: scale.code for one in instruments(viewer) for scale in one.scales}
    for key, one in scores.items():
        if one.value is not None and one.at is not None:
            yield Scored(
                title=one.title,
                value=one.value,
                band=one.band if one.complete else f"at least; {one.band}".strip("; "),
                on=one.at.astimezone(zone).date(),
                code=codes.get(key, ""),
                withdrawal=key.startswith(WITHDRAWAL),
            )


def _tests(viewer: Viewer, client_id: UUID, at: datetime) -> Iterator[Tested]:
    """Tests that were read, the newest first; one nobody could give is no result and is left to the talk."""
    found = tests_of(viewer, [client_id], during=Period(at - TESTS_BACK, at), at=at).get(client_id, ())
    for one in reversed(found):
        if one.came is Came.GIVEN and one.mark in (Mark.EXPECTED, Mark.UNEXPECTED):
            fluid = str(one.fluid.label) if one.fluid else "Drug and alcohol"
            yield Tested(one.on, f"{fluid} test", result_of(one))


def result_of(one: OneTest) -> str:
    """A result for outsiders: what a screen shows is never called positive, only a definitive test finds."""
    if one.mark is Mark.EXPECTED:
        return "As expected"
    sure = [label_of(key) for key in one.found if key in one.confirmed]
    open_yet = [label_of(key) for key in one.found if key not in one.confirmed]
    words = [f"Found by a definitive test: {', '.join(sure)}"] if sure else []
    if open_yet:
        words.append(f"Screen not as expected, not confirmed: {', '.join(open_yet)}")
    return ". ".join(words) or "Not as expected"


def _level(viewer: Viewer, client_id: UUID, zone: ZoneInfo, at: datetime) -> LevelWords | None:
    """The last decision about the level: a step that is in effect, else the placement on admission."""
    step = newest(viewer, [client_id], at=at).get(client_id)
    moves = (Direction.DOWN, Direction.UP, Direction.TRANSFER)
    counts = step is not None and step.direction in moves and step.state is DecisionState.EFFECTIVE
    if counts and step is not None and step.to is not None:
        return LevelWords(step.to.rung.label, step.effective_on, step.by_name, step.words)
    placed = placement.current_decision(viewer, client_id, at=at)
    if placed is None:
        return None
    names = {one.code: one.name for one in placement.levels_for(viewer, placed.edition)}
    level = names.get(placed.actual, str(placed.actual.label))
    return LevelWords(level, placed.at.astimezone(zone).date(), placed.decided_by_name, placed.reason)


def _stay(viewer: Viewer, one: StayCard, zone: ZoneInfo) -> Stayed:
    programme = programme_version(viewer, one.terms.programme_version_id)
    phase = next((each.title for each in programme.phases if each.number == one.terms.phase), "")
    title = f"{programme.title}, {phase}" if phase else programme.title
    ends = one.ends_at.astimezone(zone).date() if one.ends_at else None
    return Stayed(one.terms.rung.label, title, one.starts_at.astimezone(zone).date(), ends)


def _goal(one: ChartObjective) -> GoalWords:
    told = one.figures
    return GoalWords(one.words, one.problem, str(told.start), str(told.now), str(told.aim))


def _support(one: Support) -> str:
    """What somebody leans on. A group is told by its name; of people only what they are."""
    label = str(one.kind.label)
    return f"{label}: {one.name}" if one.kind is SupportKind.GROUP and one.name else label

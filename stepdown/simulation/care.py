"""Assessment, level of care, papers, admission and the plan of one made-up life."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from stepdown.episode.queries import current
from stepdown.episode.vocabulary import EpisodeCard, WayIn
from stepdown.identity import actions as identity
from stepdown.identity.vocabulary import Field
from stepdown.intake.actions import mark_client_step
from stepdown.intake.vocabulary import Step
from stepdown.journeys import admit as admission
from stepdown.journeys.decide_level import decide_level
from stepdown.kernel.refusal import Refused
from stepdown.kernel.viewer import Viewer
from stepdown.measure.queries import latest
from stepdown.measure.vocabulary import Score
from stepdown.people.queries import client_card
from stepdown.placement.vocabulary import Choice, Discrepancy
from stepdown.plan import actions as plans
from stepdown.plan import queries as plan_queries
from stepdown.plan.vocabulary import (
    Course,
    Direction,
    MeasureKind,
    ObjectiveTerms,
    Plan,
    ProblemSource,
    ProblemTerms,
    ReviewDecision,
    ReviewTerms,
    ServiceOffer,
)
from stepdown.privacy import actions as privacy
from stepdown.privacy.vocabulary import (
    Category,
    ConsentKind,
    ConsentWords,
    Purpose,
    Recipient,
    RecipientKind,
    Signing,
)
from stepdown.programme.queries import programme, programme_version
from stepdown.programme.vocabulary import LevelCode
from stepdown.signature import actions as signature
from stepdown.signature.queries import papers
from stepdown.signature.vocabulary import Capacity, PaperState
from stepdown.simulation.clinic import Clinic
from stepdown.simulation.life import SUBSTANCES, Person

# Which programme a level leads to, by chance among those the clinic offers there.
PROGRAMMES = {
    LevelCode.INTENSIVE: ("three-sessions", "nine-to-twenty", "groups-and-one-to-one", "falling-days"),
    LevelCode.OUTPATIENT: ("outpatient",),
    LevelCode.PARTIAL: ("partial-hospitalization",),
}
# The most an objective of a kind can count.
MOST = {MeasureKind.DAYS_OF_30: 30, MeasureKind.YES_NO: 1, MeasureKind.PERCENT: 100}
WAYS = {"court": WayIn.FIRST, "step_down": WayIn.FROM_RESIDENTIAL, "return": WayIn.RETURNED}


def decide(clinic: Clinic, person: Person, client_id: UUID, assessor: str, at: datetime) -> LevelCode:
    """The clinician decides; where the facts say otherwise, with a reason, and with the prescriber's word."""
    level = LevelCode.OUTPATIENT if person.criteria < 4 else LevelCode.INTENSIVE
    reason = "Work stays possible in the evenings, support at home, ready to begin."
    tries = (
        (assessor, level, None),
        (assessor, level, Discrepancy.JUDGMENT),
        ("hart", level, Discrepancy.JUDGMENT),
    )
    for who, chosen, discrepancy in tries:
        choice = Choice(chosen, chosen, True, discrepancy, reason if discrepancy else "")
        try:
            decide_level(client_id=client_id, choice=choice, by=clinic.viewers[who], at=at)
        except Refused:
            continue
        return chosen
    raise RuntimeError(f"no level could be decided for person {person.number}")


def sign_papers(
    clinic: Clinic, person: Person, client_id: UUID, assessor: str, rng: Random, at: datetime
) -> None:
    """The papers are read and signed on the clinic's screen; now and then one is not."""
    by = clinic.viewers[assessor]
    for number, paper in enumerate(papers(by, client_id, at=at)):
        if paper.state is not PaperState.DUE:
            continue
        moment = at + timedelta(minutes=2 * number)
        if number and rng.random() < 0.06:
            signature.refuse_paper(
                client_id=client_id,
                reference=paper.template.reference,
                note="Wants to read it at home first.",
                by=by,
                at=moment,
            )
            continue
        signature.sign_paper(
            client_id=client_id,
            reference=paper.template.reference,
            typed_name=person.chosen_name,
            agreed=True,
            by=by,
            at=moment,
        )


def admit(
    clinic: Clinic, person: Person, client_id: UUID, level: LevelCode, rng: Random, at: datetime
) -> EpisodeCard | None:
    """Admit to a programme of the level under whoever fits best; the interim plan comes with it. None while
    nobody has a place.
    """
    iva = clinic.viewers["iva"]
    key = rng.choice(PROGRAMMES[level])
    chosen = programme(iva, key)
    desk = admission.desk(iva, client_id, at=at)
    phase = chosen.phases[0]
    fitting = [one for one in admission.proposals(iva, desk, phase, at=at) if one.fits]
    if not fitting or chosen.version_id is None:
        return None
    return admission.admit(
        client_id=client_id,
        chosen=admission.Chosen(
            chosen.version_id,
            phase.number,
            fitting[0].staff_id,
            WAYS.get(person.way_in, WayIn.FIRST),
            court_ordered=person.court,
        ),
        by=iva,
        at=at,
    )


def sign_plan(clinic: Clinic, person: Person, client_id: UUID, counselor: str, at: datetime) -> None:
    """Client and counselor sign the version being written; the prescriber where the payer asks."""
    by = clinic.viewers[counselor]
    written = plan_queries.unfinished(by, client_id, at=at)
    if written is None:
        return
    plan_id = written.card.id
    for capacity in (Capacity.CLIENT, Capacity.AUTHOR):
        version = plan_queries.plan(by, plan_id, at=at).card.version
        name = person.chosen_name if capacity is Capacity.CLIENT else ""
        plans.sign(plan_id=plan_id, capacity=capacity, typed_name=name, version=version, by=by, at=at)


def write_plan(clinic: Clinic, person: Person, client_id: UUID, counselor: str, at: datetime) -> None:
    """The full plan, in the client's words, with objectives that can be measured."""
    by = clinic.viewers[counselor]
    in_force = plan_queries.current(by, client_id, at=at)
    if in_force is None:
        return
    draft = plans.amend(plan_id=in_force.card.id, why="The full plan, written together.", by=by, at=at)
    plans.set_head(
        plan_id=draft.card.id,
        own_words=person.wants,
        standard="clinic",
        version=draft.card.version,
        by=by,
        at=at,
    )
    code, _, _ = SUBSTANCES[person.substance]
    day = at.date()
    interim = plan_queries.plan(by, draft.card.id, at=at)
    goal, offered = _first_goal(interim)
    if goal is None:
        problem = plans.add_problem(
            plan_id=draft.card.id,
            terms=ProblemTerms(person.substance.capitalize(), ProblemSource.DIAGNOSIS, code),
            by=by,
            at=at,
        )
        goal = plans.add_goal(problem_id=problem, own_words=person.wants, by=by, at=at)
    score = latest(by, [client_id], at=at).get(client_id, {}).get("phq9")
    for terms in (*_objectives(person, day), *_calmer(score, day)):
        plans.add_objective(goal_id=goal, terms=terms, by=by, at=at)
    for offer in _offers(by, client_id, at)[:3]:
        if offer.code not in offered:
            plans.add_intervention(goal_id=goal, offer=offer, by=by, at=at)


def _first_goal(interim: Plan) -> tuple[UUID | None, set[str]]:
    """The goal that the interim plan began with, and the services already named for it."""
    for problem in interim.problems:
        for goal in problem.goals:
            return goal.id, {one.service_code for one in goal.interventions}
    return None, set()


def _objectives(person: Person, day: date) -> tuple[ObjectiveTerms, ...]:
    """Three things that can be counted."""
    free = ObjectiveTerms(
        f"Days without {person.substance}, of 30",
        MeasureKind.DAYS_OF_30,
        "",
        Direction.AT_LEAST,
        Decimal(30 - person.days_of_30),
        Decimal(29),
        day + timedelta(days=60),
    )
    support = ObjectiveTerms(
        "A support group or a friend in recovery",
        MeasureKind.PER_WEEK,
        "times",
        Direction.AT_LEAST,
        Decimal(0),
        Decimal(2),
        day + timedelta(days=45),
        "act" if person.number % 2 else "",
    )
    sleep = ObjectiveTerms(
        "Nights with six hours of sleep",
        MeasureKind.PER_WEEK,
        "nights",
        Direction.AT_LEAST,
        Decimal(person.number % 4),
        Decimal(5),
        day + timedelta(days=40),
    )
    return free, support, sleep


def _calmer(score: Score | None, day: date) -> tuple[ObjectiveTerms, ...]:
    """Where the first answers say a heavy mood: a goal that measures itself by the answers to come."""
    if score is None or score.value is None or score.value < 10:
        return ()
    return (
        ObjectiveTerms(
            "A calmer mood: PHQ-9 at 6 or less",
            MeasureKind.SCORE,
            "PHQ-9",
            Direction.AT_MOST,
            Decimal(score.value),
            Decimal(6),
            day + timedelta(days=60),
            "measure:phq9",
        ),
    )


def _offers(by: Viewer, client_id: UUID, at: datetime) -> tuple[ServiceOffer, ...]:
    """The services of the phase the client is in, as a plan names them."""
    episode = current(by, client_id, at=at)
    if episode is None or episode.stay is None:
        return ()
    terms = episode.stay.terms
    shown = programme_version(by, terms.programme_version_id)
    return admission.services_of(admission.phase_of(shown, terms.phase))


def first_session(clinic: Clinic, client_id: UUID, counselor: str, at: datetime) -> None:
    """Somebody came to the first session: the way in ends here."""
    mark_client_step(client_id=client_id, step=Step.STARTED, by=clinic.viewers[counselor], at=at)


def progress(
    clinic: Clinic, person: Person, client_id: UUID, counselor: str, rng: Random, at: datetime
) -> None:
    """A week's progress on each objective, most of it forward."""
    by = clinic.viewers[counselor]
    in_force = plan_queries.current(by, client_id, at=at)
    if in_force is None:
        return
    for objective in in_force.objectives:
        terms = objective.terms
        if terms.baseline is None or terms.target is None or terms.source:
            continue
        now = objective.now if objective.now is not None else terms.baseline
        step = rng.choice((-1, 0, 1, 1, 2, 3)) * (1 if terms.target >= terms.baseline else -1)
        top = Decimal(MOST.get(terms.kind, 7) if terms.kind else 7)
        value = min(max(now + step, Decimal(0)), top)
        plans.note_progress(
            objective_id=objective.id,
            value=value,
            on=at.date(),
            words="",
            where=rng.choice(("Mon group", "Tue individual", "Wed group")),
            by=by,
            at=at,
        )


def review(clinic: Clinic, person: Person, client_id: UUID, counselor: str, at: datetime) -> None:
    """The plan is looked at together and goes on."""
    by = clinic.viewers[counselor]
    in_force = plan_queries.current(by, client_id, at=at)
    if in_force is None or in_force.card.interim:
        return
    lines = tuple((one.id, Course.ON_COURSE, None, "") for one in in_force.objectives)
    terms = ReviewTerms(
        at.date(), ReviewDecision.CONTINUE, "Going well; keep the rhythm.", person.wants, None, lines
    )
    plans.hold_review(plan_id=in_force.card.id, terms=terms, by=by, at=at)


def share(clinic: Clinic, person: Person, client_id: UUID, counselor: str, at: datetime) -> None:
    """Consents the client gives: a relative may know the hours, a court gets what it asked for."""
    by = clinic.viewers[counselor]
    card = client_card(by, client_id, at=at)
    if person.family:
        words = ConsentWords(
            ConsentKind.ORDINARY,
            Recipient(RecipientKind.FAMILY, f"Noor {person.chosen_name.split()[-1]}"),
            (Purpose.FAMILY_SUPPORT,),
            (Category.HOURS,),
            "Harbor Street program",
            "Whether I come and how many hours",
            at,
            ends_on=(at + timedelta(days=180)).date(),
            told_revocation=True,
            told_redisclosure=True,
            told_refusal=True,
        )
        privacy.give_consent(
            client_id=card.id, words=words, signing=Signing(person.chosen_name, at), by=by, at=at
        )
    if person.court:
        words = ConsentWords(
            ConsentKind.CRIMINAL_JUSTICE,
            Recipient(RecipientKind.COURT, "Sample County treatment court"),
            (Purpose.CRIMINAL_JUSTICE,),
            (Category.HOURS, Category.TESTS),
            "Harbor Street program",
            "Attendance and test results",
            at,
            ends_event="final disposition of the case",
            irrevocable_event="final disposition of the case",
            monitors=True,
            told_revocation=True,
            told_redisclosure=True,
            told_refusal=True,
        )
        privacy.give_consent(
            client_id=card.id, words=words, signing=Signing(person.chosen_name, at), by=by, at=at
        )


def legal_identity(clinic: Clinic, person: Person, client_id: UUID, at: datetime) -> None:
    """Half of the people bring a card of their plan; their legal name goes to the vault."""
    first, last = person.chosen_name.split()
    identity.enter_identity(
        client_id=client_id,
        values={
            Field.GIVEN_NAME: f"{first}-Legal",
            Field.FAMILY_NAME: last,
            Field.BIRTH_DATE: f"{1965 + person.number % 40}-0{1 + person.number % 9}-1{person.number % 9}",
        },
        by=clinic.viewers["iva"],
        at=at,
    )

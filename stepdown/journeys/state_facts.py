"""What the house knows already of what the state asks: nobody answers it a second time.

Each fact comes with its source. What is not known stays a question; nothing is concluded from silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from stepdown.assessment import queries as assessment
from stepdown.assessment.vocabulary import AssessmentFacts, Severity
from stepdown.billing import queries as billing
from stepdown.billing.vocabulary import Basis
from stepdown.episode import queries as episode
from stepdown.episode.vocabulary import EpisodeCard, StayCard, WayIn
from stepdown.intake import queries as intake
from stepdown.intake.vocabulary import Caller
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.place.queries import site
from stepdown.place.vocabulary import Site
from stepdown.state_report import queries as state
from stepdown.state_report.vocabulary import Answers, Known, Moment, RecordCard, Span

Facts = dict[str, Known]

# One question of the assessment, its words and their codes.
CODED = {
    "LIVARAG": ("home.living", {"homeless": 1, "dependent": 2, "sober_living": 2, "independent": 3}),
    "EMPLOY": ("law.employment", {"full": 1, "part": 2, "unemployed": 3, "not_in_force": 4}),
    "PREG": ("health.pregnant", {"yes": 1, "no": 2}),
}
COUNTED = {"ARRESTS": "law.arrests", "FREQ_ATND_SELF_HELP": "people.mutual_help"}
OPIOID_MEDICATIONS = frozenset({"buprenorphine", "methadone", "naltrexone"})
SERVICE = {"iop": 6, "php": 6, "outpatient": 7}
SENT_BY_CARE = frozenset(
    {WayIn.FROM_WITHDRAWAL, WayIn.FROM_RESIDENTIAL, WayIn.FROM_PARTIAL, WayIn.TRANSFERRED}
)
# DSMCRIT by the code a clinician gave: of a substance, milder and graver; then of the mind.
ICD_OF_USE = {"F10": (9, 4), "F11": (12, 5), "F12": (10, 7), "F14": (13, 6)}
ICD_OF_MIND = (
    (("F20", "F21", "F22", "F23", "F24", "F25", "F28", "F29"), 16),
    (("F30", "F31"), 17),
    (("F32", "F33", "F34"), 15),
    (("F40", "F41"), 14),
    (("F90", "F91"), 18),
)
OTHER_USE, OTHER_MIND = (11, 8), 19
ENDS_MILD = ("1",)


def span_of(viewer: Viewer, episode_id: UUID, moment: Moment, *, at: datetime) -> Span:
    """What a record of one end of an episode is about. Raises NotFound, also where it has not ended."""
    card = episode.episode(viewer, episode_id, at=at)
    here = site(viewer, card.site_id)
    if moment is Moment.DISCHARGE and card.closed_at is None:
        raise NotFound
    ended = card.closed_at.astimezone(here.tz).date() if card.closed_at else None
    begun = card.opened_at.astimezone(here.tz).date()
    return Span(card.id, card.client_id, card.site_id, moment, begun, ended)


def known(viewer: Viewer, span: Span, *, at: datetime) -> Facts:
    """Everything known about the fields of one end of an episode (about 40 queries). Raises NotFound."""
    card = episode.episode(viewer, span.episode_id, at=at)
    here = site(viewer, card.site_id)
    stays = episode.stays(viewer, card.id, at=at)
    if span.moment is Moment.DISCHARGE:
        admitted = state.record(viewer, card.id, Moment.ADMISSION, at=at)
        return dict(_at_the_end(card, stays, admitted))
    found = dict(_of_the_way(viewer, card, stays, here))
    found |= dict(_of_money(viewer, span, at))
    signed = assessment.signed_for(viewer, card.client_id, at=at)
    if signed is not None:
        found |= dict(_assessed(assessment.facts(viewer, signed.id, at=at)))
    return found


def _of_the_way(
    viewer: Viewer, card: EpisodeCard, stays: tuple[StayCard, ...], here: Site
) -> Iterator[tuple[str, Known]]:
    if stays and (service := _service(stays[0])):
        yield "SERVICES", service
    inquiry = intake.inquiry_of_client(viewer, card.client_id)
    if inquiry is not None and inquiry.opened_at <= card.opened_at:
        days = (card.opened_at.astimezone(here.tz).date() - inquiry.opened_at.astimezone(here.tz).date()).days
        code = state.code_for("DAYWAIT", days)
        if code is not None:
            yield "DAYWAIT", Known(code, say("First call {day}", day=f"{inquiry.opened_at:%d %b %Y}"))
    if card.court_ordered:
        yield "PSOURCE", Known(7, say("Admission: a court asks for it"))
    elif card.way_in in SENT_BY_CARE:
        yield "PSOURCE", Known(2, say("Admission: {way}", way=card.way_in.label))
    elif inquiry is not None and inquiry.caller in (Caller.SELF, Caller.FAMILY):
        yield "PSOURCE", Known(1, say("First call: {who}", who=inquiry.caller.label))


def _service(stay: StayCard) -> Known | None:
    code = SERVICE.get(stay.terms.rung.code)
    return Known(code, say("Level of care: {level}", level=stay.terms.rung.label)) if code else None


def _of_money(viewer: Viewer, span: Span, at: datetime) -> Iterator[tuple[str, Known]]:
    agreed = billing.arrangement_on(viewer, span.client_id, span.admitted_on, at=at)
    if agreed is not None and not agreed.insured:
        free = agreed.terms.share_percent == 0 and agreed.terms.fixed is None
        words = say("Account: {basis}", basis=agreed.basis.label)
        yield "PRIMPAY", Known(6 if free and agreed.basis is Basis.HARDSHIP else 1, words)


def _assessed(read: AssessmentFacts) -> Iterator[tuple[str, Known]]:
    source = say("Assessment, {day}", day=f"{read.assessed_on:%d %b %Y}")
    for name, (question, codes) in CODED.items():
        value = read.answer(question).value
        if isinstance(value, str) and value in codes:
            yield name, Known(codes[value], source)
    for name, question in COUNTED.items():
        value = read.answer(question).value
        if isinstance(value, int) and (code := state.code_for(name, value)) is not None:
            yield name, Known(code, source)
    yield from _use(read, source)
    yield from _medication(read, source)
    yield from _diagnoses(read, source)


def _use(read: AssessmentFacts, source: Words) -> Iterator[tuple[str, Known]]:
    """Up to three in the order of the list. A list that is there and shorter says that there is no more."""
    uses = [use for use in read.uses if use.teds_substance is not None]
    if not read.uses:
        return
    for n in (1, 2, 3):
        if n > len(uses):
            yield f"SUB{n}", Known(1, source)
            continue
        use = uses[n - 1]
        first = state.code_for(f"FRSTUSE{n}", use.first_age) if use.first_age is not None else None
        parts = {
            "SUB": use.teds_substance,
            "ROUTE": use.teds_route,
            "FREQ": use.teds_frequency,
            "FRSTUSE": first,
        }
        for name, code in parts.items():
            if code is not None:
                yield f"{name}{n}", Known(code, source)


def _medication(read: AssessmentFacts, source: Words) -> Iterator[tuple[str, Known]]:
    state_of = read.answer("medications.addiction_medication").value
    which = read.answer("medications.which").value
    if state_of == "taking" and isinstance(which, tuple) and OPIOID_MEDICATIONS & set(which):
        yield "METHUSE", Known(1, source)
    elif state_of == "no":
        yield "METHUSE", Known(2, source)


def _diagnoses(read: AssessmentFacts, source: Words) -> Iterator[tuple[str, Known]]:
    if read.diagnoses:
        main = read.diagnoses[0]
        if (code := dsm_code(main.code, main.severity)) is not None:
            yield "DSMCRIT", Known(code, source)
    if any(one.code[:1] == "F" and one.code[:2] != "F1" for one in read.diagnoses):
        yield "PSYPROB", Known(1, source)


def dsm_code(icd: str, severity: Severity | None) -> int | None:
    """The code of the data set for a diagnosis: of a substance by severity, of the mind by chapter."""
    root = icd[:3]
    if root[:2] == "F1":
        mild, graver = ICD_OF_USE.get(root, OTHER_USE)
        is_mild = severity is Severity.MILD if severity else icd[4:5] in ENDS_MILD
        return mild if is_mild else graver
    if not root.startswith("F"):
        return None
    return next((code for roots, code in ICD_OF_MIND if root in roots), OTHER_MIND)


def _at_the_end(
    card: EpisodeCard, stays: tuple[StayCard, ...], admitted: RecordCard | None
) -> Iterator[tuple[str, Known]]:
    last = max(card.discharges, key=lambda one: one.at, default=None)
    if last is not None:
        yield "REASON", Known(last.reason.teds_code, say("Discharge: {why}", why=last.reason.label))
    if stays and (service := _service(stays[-1])):
        yield "SERVICES_D", service
    answers: Answers = admitted.answers if admitted else {}
    for n in (1, 2, 3):
        before = answers.get(f"SUB{n}")
        if before is not None and before.code is not None:
            yield f"SUB{n}_D", Known(before.code, say("As at admission"))

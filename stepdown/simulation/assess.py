"""An assessment as a clinician would fill it in for one made-up life."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from stepdown.assessment import actions as assessment
from stepdown.assessment import queries as assessments
from stepdown.assessment.vocabulary import Given, GivenAnswer, GivenRow
from stepdown.intake.vocabulary import Answer
from stepdown.journeys.begin_assessment import begin
from stepdown.journeys.sign_assessment import sign_assessment
from stepdown.simulation.clinic import Clinic
from stepdown.simulation.life import SUBSTANCES, WEEKS, Person
from stepdown.simulation.ways import tell

EDITION = "third"


def assess(
    clinic: Clinic,
    person: Person,
    client_id: UUID,
    assessor: str,
    rng: Random,
    at: datetime,
    *,
    sign: bool = True,
) -> None:
    """Begin, fill in section by section, note the way and the family's times, sign; or leave it half done."""
    by = clinic.viewers[assessor]
    card = begin(client_id=client_id, edition_key=EDITION, by=by, at=at)
    versions = {one.section.key: one.version for one in assessments.assessment(by, card.id, at=at).sections}
    moment = at
    sections = list(_sections(person, rng, at).items())
    for key, given in sections if sign else sections[:7]:
        moment += timedelta(minutes=5)
        assessment.save_section(
            assessment_id=card.id, section_key=key, given=given, version=versions[key], by=by, at=moment
        )
    if not sign:
        return
    tell(person, client_id, clinic.sites[person.site].id, by=by, at=moment)
    version = assessments.assessment(by, card.id, at=moment).card.version
    sign_assessment(assessment_id=card.id, version=version, by=by, at=moment + timedelta(minutes=3))


def _given(*lists: tuple[str, tuple[GivenRow, ...]], **texts: str) -> Given:
    return Given(
        {key: GivenAnswer(tuple(text.split("|"))) for key, text in texts.items() if text}, dict(lists)
    )


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _row(**texts: str) -> GivenRow:
    return GivenRow("", {key: GivenAnswer(tuple(text.split("|"))) for key, text in texts.items() if text})


def _sections(person: Person, rng: Random, at: datetime) -> dict[str, Given]:
    """Every section a clinician would fill in, in the order of the form."""
    return {**_body(person, rng, at), **_mind_and_life(person, rng, at)}


def _body(person: Person, rng: Random, at: datetime) -> dict[str, Given]:
    injects = person.answers.get("injects") == Answer.YES
    pregnant = "yes" if person.answers.get("pregnant") == Answer.YES else "not_applicable"
    return {
        "words": _given(
            wants=person.wants,
            why_now=rng.choice(("My boss noticed.", "My daughter asked why.", "I am tired of it.")),
            strengths="Shows up. Honest. Good with people.",
            helps=rng.choice(("Walking, music.", "Calling a friend.", "Praying.")),
        ),
        "substances": _substances(person, at, injects),
        "withdrawal": _given(
            signs="mild" if person.substance in ("alcohol", "opioid", "fentanyl") else "none",
            shakes="no",
            seizure="no",
            delirium="no",
            ciwa=str(rng.randint(1, 6)) if person.substance == "alcohol" else "",
            overdoses="1" if person.substance == "fentanyl" else "0",
            naloxone=_yes(person.substance in ("opioid", "fentanyl")),
            alone="no",
        ),
        "health": _given(
            stable="yes", pregnant=pregnant, primary_care=_yes(rng.random() < 0.7), infection="none"
        ),
        "medications": _given(
            any_medicine=_yes(person.medication),
            addiction_medication="taking" if person.medication else "no",
            which="buprenorphine" if person.medication else "",
        ),
    }


def _mind_and_life(person: Person, rng: Random, at: datetime) -> dict[str, Given]:
    high = person.criteria >= 6
    return {
        "mind": _given(
            any_mind=_yes(high),
            now="low_mood|worry" if high else "none",
            interferes="some" if high else "none",
            psychosis="no",
        ),
        "safety": _given(
            tool="conversation",
            asked_on=at.date().isoformat(),
            intent="no",
            harm_others="no",
            suicide_band="low" if high else "none",
            violence_band="none",
            why="Asked openly; safety plan written together." if high else "Asked openly; nothing reported.",
        ),
        "home": _given(
            living="independent",
            safe=_yes(not person.unsafe_home),
            others_use=_yes(person.unsafe_home),
            children="2" if person.week == "children" else "0",
            support="mixed" if person.unsafe_home else "for",
        ),
        "people": _supports(person),
        "week": _week(person),
        "readiness": _given(
            importance=str(rng.randint(6, 10)),
            confidence=str(rng.randint(3, 8)),
            aim="none",
            return_risk="likely" if high else "possible",
        ),
        "law": _given(
            employment="full" if person.week in ("mornings", "days", "evenings") else "unemployed",
            ordered=_yes(person.court),
        ),
        "dimensions": _dimensions(person),
        "diagnoses": _diagnoses(person),
        "summary": _given(story=f"{SUBSTANCES[person.substance][1]} Comes with a clear wish: {person.wants}"),
    }


def _substances(person: Person, at: datetime, injects: bool) -> Given:
    row = _row(
        substance=person.substance,
        route="injected" if injects else "oral" if person.substance == "alcohol" else "smoked",
        frequency="daily" if person.days_of_30 > 11 else "some",
        days=str(person.days_of_30),
        first_age=str(15 + person.number % 9),
        last_on=(at.date() - timedelta(days=2)).isoformat(),
        amount=SUBSTANCES[person.substance][2],
        spent=str(20 + 15 * (person.number % 7)),
    )
    return _given(
        ("substances", (row,)), pattern=SUBSTANCES[person.substance][1], injects="yes" if injects else "no"
    )


def _supports(person: Person) -> Given:
    if not person.family:
        return _given(anyone="no")
    row = _row(called="Noor", relation="sister", stance="helps", uses="no", take_part="yes")
    return _given(("supports", (row,)), anyone="yes")


def _week(person: Person) -> Given:
    rows = tuple(
        _row(
            kind=kind,
            title=title,
            days=days,
            starts=starts.strftime("%H:%M"),
            ends=ends.strftime("%H:%M"),
            travel=str(travel),
            flexibility="fixed",
        )
        for kind, title, days, starts, ends, travel in WEEKS[person.week]
    )
    return _given(("commitments", rows), any_fixed="yes" if rows else "no", transport="transit", online="yes")


def _dimensions(person: Person) -> Given:
    high = person.criteria >= 6
    return _given(
        d1="1" if person.substance in ("alcohol", "opioid", "fentanyl") else "0",
        d2="0",
        d3="2" if high else "1",
        d4="1",
        d4__why="Came by choice and says why.",
        d5="3" if high else "2",
        d5__why="Cravings most evenings; two earlier tries.",
        d6="3" if person.unsafe_home else "1",
    )


def _diagnoses(person: Person) -> Given:
    code = SUBSTANCES[person.substance][0]
    if person.severity == "mild":
        code = code.replace(".20", ".10")
    row = _row(code=code, criteria=str(person.criteria), severity=person.severity, course="active")
    return _given(("diagnoses", (row,)))

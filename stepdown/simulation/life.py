"""Who comes: made-up lives, the same ones for the same seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from random import Random

from stepdown.intake.vocabulary import Answer, Caller, Channel, Need, Safe, Voicemail, WayIn
from stepdown.simulation.names import PRONOUNS, chosen

SUBSTANCES = {
    # key in the assessment: (ICD-10-CM code, what people say, everyday measure)
    "alcohol": ("F10.20", "Drinking every evening, more at weekends.", "a bottle of wine"),
    "opioid": ("F11.20", "Pills after a back injury, and then more.", "six tablets"),
    "fentanyl": ("F11.20", "Fentanyl, mostly alone.", "half a gram"),
    "cocaine": ("F14.20", "Cocaine when the week gets hard.", "a gram"),
    "cannabis": ("F12.20", "Smoking from morning on.", "two grams"),
    "methamphetamine": ("F15.20", "Meth to keep up with night shifts.", "half a gram"),
}
WANTS = (
    "Be someone my kids can count on.",
    "Keep my job and sleep again.",
    "Wake up without shaking.",
    "Finish my training this year.",
    "Stop lying to the people I love.",
    "Feel safe in my own head.",
)
WEEKS = {
    # what holds the week: (kind, title, days, from, to, travel minutes)
    "mornings": (("work", "Bakery, early shift", "0|1|2|3|4", time(6), time(13), 20),),
    "days": (("work", "Office", "0|1|2|3|4", time(9), time(17), 30),),
    "evenings": (("work", "Restaurant", "2|3|4|5", time(16), time(23), 15),),
    "school": (
        ("school", "Welding course", "0|1|2|3", time(8, 30), time(14), 25),
        ("children", "Pick up from school", "0|1|2|3|4", time(15), time(16), 15),
    ),
    "children": (("children", "Mornings at home", "0|1|2|3|4", time(7), time(9), 0),),
    "free": (),
}


@dataclass(frozen=True)
class Person:
    """One made-up life, as far as a clinic comes to know it."""

    number: int
    chosen_name: str
    pronouns: str
    channel: Channel
    caller: Caller
    way_in: WayIn
    need: Need
    safe: Safe
    voicemail: Voicemail
    substance: str
    criteria: int
    week: str
    wants: str
    days_of_30: int
    medication: bool
    unsafe_home: bool
    danger: str
    answers: dict[str, Answer]
    comes_to_assessment: bool
    starts: bool
    stays_weeks: int
    has_identity: bool
    family: bool
    court: bool
    site: int
    extras: dict[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        return "mild" if self.criteria < 4 else "moderate" if self.criteria < 6 else "severe"


QUESTIONS = (
    "overdose_now seizure_now suicide_thoughts suicide_now drinks_daily shakes_now past_seizure "
    "sedatives_daily sedatives_stopped threatened threatened_now harm_others pregnant injects"
).split()


def invent(rng: Random, number: int, spin: int, sites: int) -> Person:
    """One life. Shares of ways, losses and lengths follow what is published about programmes like this one.

    Source: one US agency, 1,822 callers: 45 % lost between call and assessment, 32 % between assessment and
    enrolment (substanceabusepolicy.com 2014;9:41).
    """
    substance = rng.choices(list(SUBSTANCES), (40, 14, 14, 10, 12, 10))[0]
    danger = rng.choices(("", "withdrawal", "suicide"), (88, 7, 5))[0]
    court = rng.random() < 0.15
    return Person(
        number=number,
        chosen_name=chosen(number, spin),
        pronouns=rng.choice(PRONOUNS),
        channel=rng.choices((Channel.PHONE, Channel.WEB, Channel.WALK_IN), (62, 28, 10))[0],
        caller=Caller.COURT if court else rng.choices((Caller.SELF, Caller.FAMILY), (75, 25))[0],
        way_in=WayIn.COURT
        if court
        else rng.choice((WayIn.FIRST, WayIn.FIRST, WayIn.STEP_DOWN, WayIn.RETURN)),
        need=rng.choice((Need.HOURS, Need.COST, Need.LISTEN, Need.ASSESSMENT, Need.CHILDREN)),
        safe=rng.choice((Safe.YES, Safe.YES, Safe.ONLY)),
        voicemail=rng.choice((Voicemail.NO, Voicemail.YES)),
        substance=substance,
        criteria=rng.choice((3, 4, 5, 6, 7, 8)),
        week=rng.choice(list(WEEKS)),
        wants=rng.choice(WANTS),
        days_of_30=rng.choice((4, 6, 9, 12, 15, 20)),
        medication=substance in ("opioid", "fentanyl") and rng.random() < 0.6,
        unsafe_home=rng.random() < 0.08,
        danger=danger,
        answers=_answers(rng, substance, danger),
        comes_to_assessment=not danger and rng.random() > 0.38,
        starts=rng.random() > 0.24,
        stays_weeks=rng.choices((3, 6, 9, 14, 30), (9, 10, 33, 26, 22))[0],
        has_identity=rng.random() < 0.5,
        family=rng.random() < 0.5,
        court=court,
        site=0 if rng.random() < 0.75 else rng.randrange(sites),
    )


def _answers(rng: Random, substance: str, danger: str) -> dict[str, Answer]:
    found = dict.fromkeys(QUESTIONS, Answer.NO)
    if substance == "alcohol":
        found["drinks_daily"] = Answer.YES
    if danger == "withdrawal":
        found |= {"drinks_daily": Answer.YES, "shakes_now": Answer.YES}
    if danger == "suicide":
        found |= {"suicide_thoughts": Answer.YES, "suicide_now": Answer.UNKNOWN}
    if substance in ("fentanyl", "methamphetamine") and rng.random() < 0.3:
        found["injects"] = Answer.YES
    if rng.random() < 0.05:
        found["pregnant"] = Answer.YES
    return found

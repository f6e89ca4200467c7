"""A whole summary of care of nobody real, with a word of its own in each part."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from stepdown.transfer.rules import cut
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
)

COVER = Cover(
    document_id=UUID("0199c2a0-0000-7000-8000-000000000001"),
    set_id=UUID("0199c2a0-0000-7000-8000-000000000002"),
    version=2,
    made_at=datetime(2026, 11, 18, 14, 0, tzinfo=UTC),
    clinic=Place("Harbor Street", "555-0100", "1 Harbor Street"),
    author="Dana Demo, Counselor",
    call="Dana Demo, 555-0100",
    to=Place("Elm Street Detox", "555-0199", "9 Elm Street"),
    reason="Shakes since Monday, tried to taper at home",
    level="Withdrawal management",
    wanted_on=date(2026, 11, 19),
    transport="Their sister drives",
    medicines_along="Two lozenges for the way",
    stays_here="The prescriber keeps the injection",
    notice="42 CFR part 2 prohibits unauthorized use or disclosure of these records.",
    purpose="Treatment",
    scope=("Consent signed 2026-11-10: Elm Street Detox may be given assessment for treatment.",),
)

# One word a part that stands nowhere else.
CANARIES: dict[Part, tuple[str, ...]] = {
    Part.IDENTITY: ("Zephyrine", "Quillfeather", "1984"),
    Part.DIAGNOSES: ("F10.230", "uncomplicated"),
    Part.ALLERGIES: ("Penicillin",),
    Part.MEDICATION: ("Buprenorphine", "lozenges", "glovebox"),
    Part.MEASURES: ("PHQ-9", "44261-6"),
    Part.TESTS: ("benzodiazepines",),
    Part.LEVEL: ("relational", "Evening track"),
    Part.HOURS: ("9:30",),
    Part.PLAN: ("harmonica", "carpentry"),
    Part.SAFETY: ("lighthouse", "moderate"),
    Part.SUPPORTS: ("Tuesday circle",),
}


def whole() -> Summary:
    """Everything known, every part allowed."""
    return cut(
        Summary(
            cover=COVER,
            person=Person(UUID("0199c2a0-0000-7000-8000-0000000000aa"), "Robin Example", "they", "en"),
            assessed_on=date(2026, 10, 5),
            legal=Legal("Zephyrine", "Quillfeather", date(1984, 2, 3)),
            diagnoses=(
                Diagnosis("F10.230", "Alcohol dependence", "severe, uncomplicated", date(2026, 10, 5)),
                Diagnosis("F41.1", "Generalized anxiety", "", date(2026, 10, 6)),
            ),
            allergies=("Penicillin",),
            medicines=(
                Medicine(
                    "Buprenorphine monthly injection",
                    "300 mg every 4 weeks",
                    "injection",
                    date(2026, 9, 1),
                    "ordered here",
                    "300 mg",
                    date(2026, 11, 2),
                ),
                Medicine("Sertraline", "", "", date(2026, 8, 1), "as they told us"),
            ),
            naloxone="kit in the glovebox, 3 Nov 2026",
            measures=(
                Scored("PHQ-9", 14, "much", date(2026, 11, 16), "44261-6"),
                Scored("CIWA-Ar", 11, "", date(2026, 11, 18), "", True),
            ),
            tests=(
                Tested(date(2026, 11, 9), "Urine screen", "Screen not as expected: benzodiazepines"),
                Tested(date(2026, 11, 13), "Breath test", "As expected"),
            ),
            level=LevelWords(
                "Intensive outpatient", date(2026, 10, 7), "Dana Demo", "relational needs at home"
            ),
            stays=(
                Stayed("Partial hospitalization", "Day track", date(2026, 10, 8), date(2026, 11, 1)),
                Stayed("Intensive outpatient", "Evening track", date(2026, 11, 1), None),
            ),
            weeks=(Attended(date(2026, 11, 2), 540, 270), Attended(date(2026, 11, 9), 540, 300)),
            own_words="play the harmonica for my kids",
            goals=(
                GoalWords("Finish the carpentry course", "Work", "0 weeks", "5 weeks", "8 weeks"),
                GoalWords("Sleep through", "", "", "", ""),
            ),
            risks=(Risk("Suicide", "moderate"),),
            safety=(PlanLine("What I can do by myself", "walk to the lighthouse"),),
            supports=("Support group: Tuesday circle", "Sponsor"),
        ),
        list(Part),
    )


def bare() -> Summary:
    """Nothing but whom and where."""
    cover = Cover(COVER.document_id, COVER.set_id, 1, COVER.made_at, Place("Harbor Street"), "Dana Demo", "",
                  Place("Elm Street Detox"), "", "Residential")  # fmt: skip
    return Summary(cover=cover, person=Person(whole().person.id, "Robin Example", "", ""))

"""Sections about the person's own words, their people, home, week, readiness and law."""

from __future__ import annotations

from stepdown.assessment.vocabulary.questions import Option, Question, Rows, Section, options
from stepdown.assessment.vocabulary.words import CommitmentKind, Flexibility, Kind
from stepdown.kernel.words import say

WEEKDAYS = (
    Option("0", say("Mon")),
    Option("1", say("Tue")),
    Option("2", say("Wed")),
    Option("3", say("Thu")),
    Option("4", say("Fri")),
    Option("5", say("Sat")),
    Option("6", say("Sun")),
)

WORDS = Section(
    key="words",
    title=say("In their words"),
    lead=say("Start here. What the person wants comes before what is wrong."),
    icon="message",
    questions=(
        Question(
            "wants",
            say("What do you want to be different?"),
            Kind.STORY,
            say("As they say it. This becomes the first line of the plan."),
            core=True,
            wide=True,
        ),
        Question("why_now", say("What made you come now?"), Kind.STORY, wide=True),
        Question(
            "strengths", say("What are you good at, what has carried you so far?"), Kind.STORY, wide=True
        ),
        Question(
            "helps",
            say("What should we know to work well with you?"),
            Kind.STORY,
            say("Culture, faith, language, reading, hearing, people to avoid, times of day."),
            wide=True,
        ),
    ),
)

HOME = Section(
    key="home",
    title=say("Home"),
    lead=say("Where they sleep tonight, and whether that place helps."),
    icon="home",
    questions=(
        Question(
            "living",
            say("Where do they live?"),
            Kind.CHOICE,
            say("TEDS living arrangement: 1 homeless, 2 dependent, 3 independent."),
            options=(
                Option("independent", say("Own or shared home")),
                Option("dependent", say("With others who look after them, or in a facility")),
                Option("sober_living", say("Sober living house")),
                Option("homeless", say("No fixed place")),
            ),
            core=True,
        ),
        Question("safe", say("Is it safe to go home after a session?"), Kind.YES_NO, core=True),
        Question("others_use", say("Does somebody there drink or use?"), Kind.YES_NO, core=True),
        Question("may_lose", say("Could they lose this place in the next three months?"), Kind.YES_NO),
        Question(
            "hurt",
            say("Is somebody at home hurting, threatening or controlling them?"),
            Kind.YES_NO,
            say("Ask only when alone with the person. What is written here they may read."),
            core=True,
        ),
        Question("children", say("Children living with them"), Kind.NUMBER, least=0, most=20),
        Question("child_care", say("Is there child care during sessions?"), Kind.YES_NO),
        Question(
            "support",
            say("How does home stand toward treatment?"),
            Kind.CHOICE,
            options=(
                Option("for", say("For it")),
                Option("mixed", say("Mixed")),
                Option("against", say("Against it")),
                Option("alone", say("Lives alone")),
            ),
        ),
        Question("home_notes", say("More about home"), Kind.STORY, wide=True),
    ),
)

PEOPLE = Section(
    key="people",
    title=say("People"),
    lead=say("Who stands by them. First names are enough; calling anyone needs a consent."),
    icon="heart",
    questions=(
        Question("anyone", say("Is there somebody who stands by them?"), Kind.YES_NO, core=True),
        Question("mutual_help", say("Support groups in the last 30 days"), Kind.NUMBER, least=0, most=90),
        Question("people_notes", say("More about people"), Kind.STORY, wide=True),
    ),
    rows=(
        Rows(
            "supports",
            say("People in their life"),
            say("person"),
            "called",
            (
                Question("called", say("First name"), Kind.LINE),
                Question("relation", say("Who they are"), Kind.LINE),
                Question(
                    "stance",
                    say("Stands"),
                    Kind.CHOICE,
                    options=(
                        Option("helps", say("Helps")),
                        Option("mixed", say("Mixed")),
                        Option("hinders", say("Makes it harder")),
                    ),
                ),
                Question("uses", say("Drinks or uses too"), Kind.YES_NO),
                Question("take_part", say("Would come to a family session"), Kind.YES_NO),
            ),
            most=20,
        ),
    ),
)

WEEK = Section(
    key="week",
    title=say("Their week"),
    lead=say("What has to stay possible. The timetable is built around these hours."),
    icon="calendar",
    rows_first=True,
    questions=(
        Question("any_fixed", say("Are there fixed times in the week?"), Kind.YES_NO, core=True),
        Question(
            "transport",
            say("How do they get here?"),
            Kind.CHOICE,
            options=(
                Option("car", say("Own car")),
                Option("ride", say("Somebody drives")),
                Option("transit", say("Bus or train")),
                Option("foot", say("On foot or bike")),
                Option("none", say("No way yet")),
            ),
        ),
        Question("online", say("Phone or computer for online sessions"), Kind.YES_NO),
        Question("best_times", say("When would they come most easily?"), Kind.STORY, wide=True),
    ),
    rows=(
        Rows(
            "commitments",
            say("Fixed times"),
            say("fixed time"),
            "kind",
            (
                Question("kind", say("What"), Kind.CHOICE, options=options(CommitmentKind)),
                Question("title", say("In a few words"), Kind.LINE),
                Question("days", say("Days"), Kind.MANY, options=WEEKDAYS),
                Question("starts", say("From"), Kind.TIME),
                Question("ends", say("To"), Kind.TIME),
                Question("travel", say("Travel to or from, min"), Kind.NUMBER, least=0, most=300),
                Question("flexibility", say("Can it move?"), Kind.CHOICE, options=options(Flexibility)),
            ),
            most=40,
            hint=say("A shift past midnight is written as it is: 22:00 to 06:00."),
        ),
    ),
)

READINESS = Section(
    key="readiness",
    title=say("Readiness and earlier tries"),
    lead=say("How much it matters to them, how sure they feel, and what helped before."),
    icon="step",
    questions=(
        Question(
            "importance",
            say("How important is a change to them?"),
            Kind.NUMBER,
            say("0 not at all, 10 most"),
            least=0,
            most=10,
            core=True,
        ),
        Question(
            "confidence",
            say("How sure are they that they can?"),
            Kind.NUMBER,
            say("0 not at all, 10 most"),
            least=0,
            most=10,
            core=True,
        ),
        Question(
            "aim",
            say("What are they aiming for?"),
            Kind.CHOICE,
            options=(
                Option("none", say("Not using at all")),
                Option("less", say("Using less or more safely")),
                Option("unsure", say("Not decided yet")),
            ),
        ),
        Question("longest", say("Longest time without, in months"), Kind.NUMBER, least=0, most=720),
        Question(
            "return_risk",
            say("How likely do they think a return to use is in the next month?"),
            Kind.CHOICE,
            options=(
                Option("unlikely", say("Unlikely")),
                Option("possible", say("Possible")),
                Option("likely", say("Likely")),
            ),
            core=True,
        ),
        Question("hard_moments", say("When is it hardest?"), Kind.STORY, wide=True),
        Question("barriers", say("What could get in the way of coming?"), Kind.STORY, wide=True),
    ),
    rows=(
        Rows(
            "treatments",
            say("Treatment before"),
            say("earlier treatment"),
            "what",
            (
                Question(
                    "what",
                    say("What"),
                    Kind.CHOICE,
                    options=(
                        Option("detox", say("Withdrawal management")),
                        Option("residential", say("Residential")),
                        Option("php", say("Partial hospitalization")),
                        Option("iop", say("Intensive outpatient")),
                        Option("outpatient", say("Outpatient")),
                        Option("medication", say("Addiction medication")),
                        Option("mutual", say("Support groups only")),
                        Option("other", say("Something else")),
                    ),
                ),
                Question("when", say("When"), Kind.LINE),
                Question("finished", say("Finished"), Kind.YES_NO),
                Question("helped", say("What helped"), Kind.LINE, wide=True),
            ),
            most=20,
        ),
    ),
)

LAW = Section(
    key="law",
    title=say("Work, money and law"),
    lead=say("Asked because papers, leave and fees depend on it; it does not change the treatment."),
    icon="briefcase",
    questions=(
        Question(
            "employment",
            say("Work"),
            Kind.CHOICE,
            say("TEDS employment status"),
            options=(
                Option("full", say("Full time")),
                Option("part", say("Part time")),
                Option("unemployed", say("Looking for work")),
                Option("not_in_force", say("Not in the labor force")),
            ),
            core=True,
        ),
        Question("leave", say("Could they take leave from work if needed?"), Kind.YES_NO),
        Question("income_enough", say("Is there enough money for the month?"), Kind.YES_NO),
        Question("ordered", say("Did a court or an authority send them?"), Kind.YES_NO, core=True),
        Question(
            "order_terms",
            say("What must they fulfil, and until when?"),
            Kind.STORY,
            after="ordered",
            wide=True,
        ),
        Question("court_dates", say("Court dates ahead"), Kind.LINE, after="ordered"),
        Question("arrests", say("Arrests in the last 30 days"), Kind.NUMBER, least=0, most=30),
        Question("law_notes", say("More"), Kind.STORY, wide=True),
    ),
)

"""Sections about what is used, withdrawal and overdose, health and medicines."""

from __future__ import annotations

from stepdown.assessment.vocabulary.questions import Option, Question, Rows, Section, options
from stepdown.assessment.vocabulary.words import Frequency, Kind, Route, Strength, Substance
from stepdown.kernel.words import say

SUBSTANCES = Section(
    key="substances",
    title=say("Use"),
    lead=say("The one that brings them here comes first. Behaviors count like substances."),
    icon="droplet",
    rows_first=True,
    rows=(
        Rows(
            "substances",
            say("What they use or do"),
            say("substance or behavior"),
            "substance",
            (
                Question("substance", say("What"), Kind.CHOICE, options=options(Substance)),
                Question("detail", say("Which, exactly"), Kind.LINE),
                Question("route", say("How taken"), Kind.CHOICE, options=options(Route)),
                Question("frequency", say("Last month"), Kind.CHOICE, options=options(Frequency)),
                Question("days", say("Days of the last 30"), Kind.NUMBER, least=0, most=30),
                Question("first_age", say("Age at first"), Kind.NUMBER, least=0, most=110),
                Question("last_on", say("Last time"), Kind.DATE),
                Question("amount", say("How much on a usual day"), Kind.LINE),
                Question("spent", say("Spent per week"), Kind.MONEY, least=0, most=100_000),
                Question("withdrawal", say("Withdrawal now"), Kind.CHOICE, options=options(Strength)),
            ),
            most=20,
            core=True,
            hint=say("Up to three go into the national report, in this order."),
        ),
    ),
    questions=(
        Question("pattern", say("How does a usual day or week go?"), Kind.STORY, wide=True),
        Question("injects", say("Injected anything in the last 12 months?"), Kind.YES_NO, core=True),
        Question("shares", say("Shared needles or works?"), Kind.YES_NO, after="injects"),
    ),
)

WITHDRAWAL = Section(
    key="withdrawal",
    title=say("Withdrawal and overdose"),
    lead=say("Who might need a doctor today. Scores are entered by the person who took them."),
    icon="alert-triangle",
    questions=(
        Question(
            "signs",
            say("Withdrawal seen or told now"),
            Kind.CHOICE,
            options=options(Strength),
            core=True,
            group=say("Withdrawal"),
        ),
        Question("shakes", say("Shakes, sweats or fever when they stop"), Kind.YES_NO, core=True),
        Question("seizure", say("Ever a seizure when stopping"), Kind.YES_NO, core=True),
        Question(
            "delirium",
            say("Ever confused or seeing things when stopping"),
            Kind.YES_NO,
            say("Delirium tremens"),
            core=True,
        ),
        Question(
            "ciwa",
            say("CIWA-Ar"),
            Kind.NUMBER,
            say("0 to 67"),
            least=0,
            most=67,
            group=say("Scores and signs"),
        ),
        Question("cows", say("COWS"), Kind.NUMBER, say("0 to 48"), least=0, most=48),
        Question("pulse", say("Pulse"), Kind.NUMBER, least=20, most=250, unit=say("per min")),
        Question("systolic", say("Blood pressure, upper"), Kind.NUMBER, least=50, most=280, unit=say("mmHg")),
        Question(
            "diastolic", say("Blood pressure, lower"), Kind.NUMBER, least=20, most=180, unit=say("mmHg")
        ),
        Question("temperature", say("Temperature"), Kind.NUMBER, least=85, most=112, unit=say("°F")),
        Question("oxygen", say("Oxygen"), Kind.NUMBER, least=40, most=100, unit=say("%")),
        Question(
            "overdoses",
            say("Overdoses, ever"),
            Kind.NUMBER,
            least=0,
            most=200,
            core=True,
            group=say("Overdose"),
        ),
        Question("overdose_on", say("Last overdose"), Kind.DATE),
        Question(
            "naloxone", say("Naloxone in hand"), Kind.YES_NO, say("If not, hand it out today."), core=True
        ),
        Question("alone", say("Usually uses alone"), Kind.YES_NO),
        Question("withdrawal_notes", say("More"), Kind.STORY, wide=True),
    ),
)

HEALTH = Section(
    key="health",
    title=say("Health"),
    lead=say("Conditions that treatment has to know of. Not asked stays not asked."),
    icon="activity",
    questions=(
        Question(
            "stable",
            say("Is their health steady enough to come several days a week?"),
            Kind.YES_NO,
            core=True,
        ),
        Question(
            "pregnant",
            say("Pregnant"),
            Kind.CHOICE,
            options=(
                Option("yes", say("Yes")),
                Option("no", say("No")),
                Option("possible", say("Possibly, test today")),
                Option("not_applicable", say("Does not apply")),
            ),
            core=True,
        ),
        Question("weeks_pregnant", say("Weeks pregnant"), Kind.NUMBER, least=1, most=44),
        Question("primary_care", say("Has a doctor they see"), Kind.YES_NO),
        Question(
            "infection",
            say("Known or possible"),
            Kind.MANY,
            say("Leave all empty when not asked."),
            options=(
                Option("hiv", say("HIV")),
                Option("hepatitis_c", say("Hepatitis C")),
                Option("hepatitis_b", say("Hepatitis B")),
                Option("tuberculosis", say("Tuberculosis")),
                Option("sti", say("Sexually transmitted infection")),
                Option("none", say("None of these")),
            ),
            wide=True,
        ),
        Question("test_offer", say("Wants tests for infections"), Kind.YES_NO),
        Question(
            "cough",
            say("Cough, fever or night sweats for weeks"),
            Kind.YES_NO,
            say("Tuberculosis has to be ruled out before groups."),
        ),
        Question("pain", say("Pain, most days"), Kind.NUMBER, say("0 none, 10 worst"), least=0, most=10),
        Question("sleep", say("Hours of sleep a night"), Kind.NUMBER, least=0, most=24),
        Question("any_conditions", say("Any health problem being treated"), Kind.YES_NO, core=True),
        Question("any_allergies", say("Any allergy"), Kind.YES_NO, core=True),
        Question("health_notes", say("More"), Kind.STORY, wide=True),
    ),
    rows=(
        Rows(
            "conditions",
            say("Conditions, as told"),
            say("condition"),
            "what",
            (
                Question("what", say("What"), Kind.LINE),
                Question("since", say("Since"), Kind.LINE),
                Question("treated", say("Being treated"), Kind.YES_NO),
                Question("matters", say("What it means for treatment here"), Kind.LINE, wide=True),
            ),
            hint=say("Told or from a referral. A diagnosis made here has its own section."),
        ),
        Rows(
            "allergies",
            say("Allergies"),
            say("allergy"),
            "to",
            (
                Question("to", say("To what"), Kind.LINE),
                Question("reaction", say("What happens"), Kind.LINE),
            ),
        ),
    ),
)

MEDICATIONS = Section(
    key="medications",
    title=say("Medicines"),
    lead=say("Addiction medication helps people stay alive and never speaks against a level of care."),
    icon="medication",
    rows_first=True,
    questions=(
        Question("any_medicine", say("Takes any medicine now"), Kind.YES_NO, core=True),
        Question(
            "addiction_medication",
            say("Addiction medication"),
            Kind.CHOICE,
            options=(
                Option("taking", say("Taking it")),
                Option("wants", say("Would like it")),
                Option("unsure", say("Wants to hear more")),
                Option("no", say("Not now")),
            ),
            core=True,
        ),
        Question(
            "which",
            say("Which"),
            Kind.MANY,
            options=(
                Option("buprenorphine", say("Buprenorphine")),
                Option("methadone", say("Methadone")),
                Option("naltrexone", say("Naltrexone")),
                Option("acamprosate", say("Acamprosate")),
                Option("disulfiram", say("Disulfiram")),
                Option("other", say("Another")),
            ),
            wide=True,
        ),
        Question("from_whom", say("Who prescribes it"), Kind.LINE),
        Question("medicine_notes", say("More"), Kind.STORY, wide=True),
    ),
    rows=(
        Rows(
            "medicines",
            say("Medicines, as told"),
            say("medicine"),
            "name",
            (
                Question("name", say("Name"), Kind.LINE),
                Question("dose", say("Dose and times"), Kind.LINE),
                Question("for_what", say("For what"), Kind.LINE),
                Question("taken", say("Takes it as written"), Kind.YES_NO),
            ),
        ),
    ),
)

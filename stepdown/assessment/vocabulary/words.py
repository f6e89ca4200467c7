"""The closed lists of an assessment. Codes for national reporting follow TEDS."""

from __future__ import annotations

from stepdown.kernel.labels import Labelled


class Knowledge(Labelled):
    """What is known about one question. Nothing said is never the same as no, or as zero."""

    KNOWN = "known", "Known"
    DECLINED = "declined", "Asked, prefers not to say"
    UNKNOWN = "unknown", "Asked, does not know"
    NOT_ASKED = "not_asked", "Not asked yet"


class AssessmentState(Labelled):
    """How far an assessment has come."""

    DRAFT = "draft", "Being written"
    TO_COSIGN = "to_cosign", "Waiting for a co-signature"
    SIGNED = "signed", "Signed"
    SET_ASIDE = "set_aside", "Set aside"


class SectionState(Labelled):
    """How far one section has come."""

    OPEN = "open", "Open"
    DONE = "done", "Done"
    DECLINED = "declined", "Prefers not to say"
    UNKNOWN = "unknown", "Does not know"


class Kind(Labelled):
    """How a question is answered."""

    YES_NO = "yes_no", "Yes or no"
    CHOICE = "choice", "One of a list"
    MANY = "many", "Any of a list"
    NUMBER = "number", "Whole number"
    MONEY = "money", "Dollars"
    DATE = "date", "Day"
    TIME = "time", "Time of day"
    LINE = "line", "A few words"
    STORY = "story", "In words"
    ICD10 = "icd10", "ICD-10-CM code"


class Substance(Labelled):
    """What somebody uses, or does, that they cannot stop. The first lines are the TEDS list."""

    ALCOHOL = "alcohol", "Alcohol"
    COCAINE = "cocaine", "Cocaine or crack"
    CANNABIS = "cannabis", "Cannabis"
    HEROIN = "heroin", "Heroin"
    FENTANYL = "fentanyl", "Fentanyl"
    METHADONE = "methadone", "Methadone, not prescribed"
    OPIOID = "opioid", "Other opioids"
    PCP = "pcp", "PCP"
    HALLUCINOGEN = "hallucinogen", "Hallucinogens"
    METHAMPHETAMINE = "methamphetamine", "Methamphetamine"
    AMPHETAMINE = "amphetamine", "Other amphetamines"
    STIMULANT = "stimulant", "Other stimulants"
    BENZODIAZEPINE = "benzodiazepine", "Benzodiazepines"
    TRANQUILIZER = "tranquilizer", "Other tranquilizers"
    BARBITURATE = "barbiturate", "Barbiturates"
    SEDATIVE = "sedative", "Other sedatives or sleeping pills"
    INHALANT = "inhalant", "Inhalants"
    OVER_THE_COUNTER = "over_the_counter", "Over-the-counter medicine"
    NICOTINE = "nicotine", "Nicotine"
    OTHER = "other", "Something else"
    GAMBLING = "gambling", "Gambling or betting"
    GAMING = "gaming", "Video games"
    INTERNET = "internet", "Internet or phone"
    SEX = "sex", "Sex"
    PORNOGRAPHY = "pornography", "Pornography"
    SHOPPING = "shopping", "Shopping"
    FOOD = "food", "Food"
    EXERCISE = "exercise", "Exercise"
    WORK = "work", "Work"
    OTHER_BEHAVIOR = "other_behavior", "Another behavior"


# TEDS-A and TEDS-D public files, field SUB (SAMHSA codebooks). Nicotine and behaviors have no code there.
TEDS_SUBSTANCE: dict[Substance, int] = {
    Substance.ALCOHOL: 2,
    Substance.COCAINE: 3,
    Substance.CANNABIS: 4,
    Substance.HEROIN: 5,
    Substance.METHADONE: 6,
    Substance.FENTANYL: 7,
    Substance.OPIOID: 7,
    Substance.PCP: 8,
    Substance.HALLUCINOGEN: 9,
    Substance.METHAMPHETAMINE: 10,
    Substance.AMPHETAMINE: 11,
    Substance.STIMULANT: 12,
    Substance.BENZODIAZEPINE: 13,
    Substance.TRANQUILIZER: 14,
    Substance.BARBITURATE: 15,
    Substance.SEDATIVE: 16,
    Substance.INHALANT: 17,
    Substance.OVER_THE_COUNTER: 18,
    Substance.OTHER: 19,
}

BEHAVIORS = frozenset(
    {
        Substance.GAMBLING,
        Substance.GAMING,
        Substance.INTERNET,
        Substance.SEX,
        Substance.PORNOGRAPHY,
        Substance.SHOPPING,
        Substance.FOOD,
        Substance.EXERCISE,
        Substance.WORK,
        Substance.OTHER_BEHAVIOR,
    }
)
OPIOIDS = frozenset({Substance.HEROIN, Substance.FENTANYL, Substance.METHADONE, Substance.OPIOID})
SEDATIVES = frozenset(
    {Substance.BENZODIAZEPINE, Substance.TRANQUILIZER, Substance.BARBITURATE, Substance.SEDATIVE}
)


class Route(Labelled):
    """How it is taken. TEDS field ROUTE: 1 oral, 2 smoke, 3 inhale, 4 inject, 5 other."""

    ORAL = "oral", "By mouth"
    SMOKED = "smoked", "Smoked or vaped"
    INHALED = "inhaled", "Snorted or inhaled"
    INJECTED = "injected", "Injected"
    OTHER = "other", "Another way"


TEDS_ROUTE: dict[Route, int] = {
    Route.ORAL: 1,
    Route.SMOKED: 2,
    Route.INHALED: 3,
    Route.INJECTED: 4,
    Route.OTHER: 5,
}


class Frequency(Labelled):
    """How often in the last month. TEDS field FREQ: 1 none, 2 some, 3 daily."""

    NONE = "none", "Not in the last month"
    SOME = "some", "Some days"
    DAILY = "daily", "Every day"


TEDS_FREQUENCY: dict[Frequency, int] = {Frequency.NONE: 1, Frequency.SOME: 2, Frequency.DAILY: 3}


class Strength(Labelled):
    """How strongly something is felt or seen."""

    NONE = "none", "None"
    MILD = "mild", "Mild"
    MODERATE = "moderate", "Moderate"
    SEVERE = "severe", "Severe"


class Severity(Labelled):
    """Severity of a substance use disorder, kept apart from the code."""

    MILD = "mild", "Mild"
    MODERATE = "moderate", "Moderate"
    SEVERE = "severe", "Severe"


class Course(Labelled):
    """Where a disorder stands now."""

    ACTIVE = "active", "Active"
    EARLY_REMISSION = "early_remission", "Early remission"
    SUSTAINED_REMISSION = "sustained_remission", "Sustained remission"


class CommitmentKind(Labelled):
    """What holds a person's time every week."""

    WORK = "work", "Work"
    SCHOOL = "school", "School or training"
    CHILDREN = "children", "Children"
    CARE = "care", "Caring for someone"
    COURT = "court", "Court or probation"
    HEALTH = "health", "Health care or dosing"
    TRAVEL = "travel", "Travel"
    OTHER = "other", "Something else"


class Flexibility(Labelled):
    """Whether a commitment can give way to treatment."""

    FIXED = "fixed", "Cannot move"
    WITH_NOTICE = "with_notice", "Can move with notice"
    FLEXIBLE = "flexible", "Easy to move"


class Band(Labelled):
    """The clinician's own judgement of a risk, typed by them and never computed."""

    NONE = "none", "None seen"
    LOW = "low", "Low"
    MODERATE = "moderate", "Moderate"
    HIGH = "high", "High"


class PlanStep(Labelled):
    """The parts of a safety plan."""

    WARNING = "warning", "How I notice it getting harder"
    COPING = "coping", "What I can do by myself"
    PLACE = "place", "People and places that take my mind off it"
    PERSON = "person", "People I can ask for help"
    PROFESSIONAL = "professional", "Professionals I can call"
    SURROUNDINGS = "surroundings", "Making the place around me safe"


class FactKind(Labelled):
    """What a fact that came with a referral is about."""

    SUBSTANCE = "substance", "Substance use"
    CONDITION = "condition", "Problem or condition"
    MEDICATION = "medication", "Medication"
    ALLERGY = "allergy", "Allergy"
    COVERAGE = "coverage", "Coverage"
    ENCOUNTER = "encounter", "Earlier care"
    OBSERVATION = "observation", "Observation"
    OTHER = "other", "Other fact"


class FactChoice(Labelled):
    """What became of a fact that was proposed."""

    PROPOSED = "proposed", "To confirm"
    CONFIRMED = "confirmed", "Confirmed"
    CHANGED = "changed", "Changed"
    SET_ASIDE = "set_aside", "Set aside"


class Urgency(Labelled):
    """Where a dangerous answer points now."""

    CRISIS = "crisis", "Stay with them"
    MEDICAL = "medical", "Medical care today"


class EditionScope(Labelled):
    """For whom an edition of dimensions is chosen: a payer goes before a state, a state before the clinic."""

    PAYER = "payer", "Payer"
    STATE = "state", "State"
    CLINIC = "clinic", "Clinic"

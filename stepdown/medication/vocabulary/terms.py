"""Closed lists of words about medication."""

from __future__ import annotations

from stepdown.kernel.labels import Labelled


class Place(Labelled):
    """Who answers for an order."""

    HERE = "here", "Ordered here"
    ELSEWHERE = "elsewhere", "Ordered elsewhere, written down here"


class Aim(Labelled):
    """What a medicine is for."""

    MOUD = "moud", "For opioid use"
    MAUD = "maud", "For alcohol use"
    BOTH = "both", "For opioid or alcohol use"
    OTHER = "other", "For something else"


class Route(Labelled):
    """How it is taken."""

    ORAL = "oral", "By mouth"
    SUBLINGUAL = "sublingual", "Under the tongue"
    INJECTION = "injection", "Injection"
    OTHER = "other", "Another way"


class Where(Labelled):
    """Who may order it."""

    ANY = "any", "any prescriber"
    REMS = "rems", "certified sites (REMS)"
    OTP = "otp", "an opioid treatment program only"


class EndWhy(Labelled):
    """Why an order ended."""

    CHANGED = "changed", "Dose changed"
    FINISHED = "finished", "Course finished"
    SIDE_EFFECTS = "side_effects", "Side effects"
    THEIR_CHOICE = "their_choice", "Their choice"
    OTHER_MEDICINE = "other_medicine", "Another medicine instead"
    NOT_TAKING = "not_taking", "Not taken any more"
    GOES_ON = "goes_on", "Goes on with somebody else"
    MISTAKE = "mistake", "Written down by mistake"


class DueKind(Labelled):
    """What is due."""

    INJECTION = "injection", "Injection"
    LAB = "lab", "Laboratory"
    NALOXONE = "naloxone", "Naloxone"
    FOLLOW_UP = "follow_up", "Side effect"
    RECONCILE = "reconcile", "List of medicines"
    VERIFY = "verify", "Methadone dose"
    KIDNEYS = "kidneys", "Kidneys"
    AFTER = "after", "After treatment"


class DueState(Labelled):
    """How pressing it is."""

    LATE = "late", "Late"
    DUE = "due", "Due"
    SOON = "soon", "Due soon"
    LATER = "later", "Later"


class StopKind(Labelled):
    """Why something must not be given today without a prescriber's word."""

    OPIOID_FOUND = "opioid_found", "An opioid was found"
    OPIOID_ORDERED = "opioid_ordered", "An opioid medicine is on the list"
    EARLY = "early", "Too early"
    LAB = "lab", "A laboratory value"


class Taken(Labelled):
    """How much of a week's doses was taken."""

    ALL = "all", "Every day"
    MOST = "most", "Most days"
    SOME = "some", "Some days"
    NONE = "none", "Not this week"


class Teller(Labelled):
    """Who told."""

    SELF = "self", "Told by themself"
    STAFF = "staff", "Told by staff"


class Severity(Labelled):
    """How much a side effect weighs."""

    MILD = "mild", "Mild"
    MODERATE = "moderate", "In the way of daily life"
    SEVERE = "severe", "Severe"


class Kit(Labelled):
    """What became of naloxone."""

    SUPPLIED = "supplied", "Supplied"
    HAS = "has", "Has it at hand"
    REFUSED = "refused", "Offered, not wanted"


class Occasion(Labelled):
    """When lists are compared."""

    ADMISSION = "admission", "Admission"
    STEP = "step", "A step"
    TRANSFER = "transfer", "Coming from or going elsewhere"
    OTHER = "other", "Another time"


class Differs(Labelled):
    """How two lists differ in one medicine."""

    ONLY_THEIRS = "only_theirs", "They take it; it is not on our list"
    ONLY_OURS = "only_ours", "It is on our list; they do not name it"
    DOSE = "dose", "The dose is another"


class Resolution(Labelled):
    """What was decided about a difference."""

    OURS = "ours", "Our list is right"
    THEIRS = "theirs", "Theirs is right, ours is changed"
    ASK = "ask", "The prescriber decides"

"""The lists of words of housing."""

from __future__ import annotations

from stepdown.kernel.labels import Labelled


class Whose(Labelled):
    """Who runs a house."""

    OWN = "own", "Our own supervised housing"
    PARTNER = "partner", "A partner's house"


class Seen(Labelled):
    """How somebody was found at curfew. Nobody is more than away: why is asked, not assumed."""

    IN = "in", "In"
    LATE = "late", "Came in later"
    ON_PASS = "on_pass", "Out on a pass"
    AWAY = "away", "Away, not known where"
    NOT_LOOKED = "not_looked", "Nobody looked"


class StayState(Labelled):
    """How a stay stands on a day."""

    COMING = "coming", "Coming"
    HERE = "here", "Lives here"
    OVER = "over", "Moved out"
    CALLED_OFF = "called_off", "Did not move in"


class Left(Labelled):
    """Why somebody moved out."""

    OWN_HOME = "own_home", "To a home of their own"
    FAMILY = "family", "To family or friends"
    OTHER_HOUSE = "other_house", "To another house"
    CARE = "care", "To residential care or a hospital"
    WISH = "wish", "They wished to leave"
    NOT_BACK = "not_back", "They did not come back"
    BY_HOUSE = "by_house", "The house ended it"
    DIED = "died", "They died"


class PassState(Labelled):
    """How a pass stands."""

    ASKED = "asked", "Asked"
    GRANTED = "granted", "Granted"
    DECLINED = "declined", "Not this time"
    WITHDRAWN = "withdrawn", "Taken back by the resident"
    BACK = "back", "Back"


class MeetingKind(Labelled):
    """What somebody went to. Any kind counts as much as any other."""

    HOUSE = "house", "House meeting"
    MUTUAL = "mutual", "Mutual-help group"
    SECULAR = "secular", "Secular group"
    FAITH = "faith", "Faith community"
    OTHER = "other", "Something else that holds"


class Per(Labelled):
    """What a price counts for."""

    WEEK = "week", "a week"
    MONTH = "month", "a month"


class LineKind(Labelled):
    """One kind of line in the account of a stay."""

    NIGHTS = "nights", "Nights"
    PAYMENT = "payment", "Payment"
    LET_OFF = "let_off", "Let off"
    TAKEN_BACK = "taken_back", "Taken back"


class WaitEnd(Labelled):
    """How waiting for a bed ended."""

    BED = "bed", "Got a bed"
    ELSEWHERE = "elsewhere", "Found another place"
    WISH = "wish", "Does not want it any more"
    DIED = "died", "They died"


class Agreed(Labelled):
    """How somebody agreed to the rules of a house."""

    PHONE = "phone", "On their phone"
    PAPER = "paper", "On paper, with the house manager"

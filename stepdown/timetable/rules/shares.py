"""What invented clinics are made of: one table of shares and sizes.

These are assumptions about intensive outpatient programs, not published statistics; nobody publishes real
weeks. Shares are in percent and may be changed here without touching the generator. Times of a day are hours.
"""

from __future__ import annotations

from dataclasses import dataclass

from stepdown.timetable.vocabulary import DAY, Place

Share = tuple[tuple[str, int], ...]
Number = tuple[tuple[int, int], ...]

# -- the house
CLIENTS_TO_A_COUNSELOR = 9
TWO_SITES_ABOVE = 300
FIRST_SITE = 60  # of clients, staff and rooms where there are two
OPENS, CLOSES = 8.0, 21.0
SATURDAY_CLINICS = 35
SATURDAY = (9.0, 14.0)
SEATS_SMALL, CLIENTS_TO_A_SMALL_ROOM = 8, 75
SEATS_LARGE, CLIENTS_TO_A_LARGE_ROOM = 15, 30

# -- staff: from, to, lunch; four days of ten hours have a day off
SHIFTS: Share = (("day", 20), ("mid", 20), ("late", 42), ("long", 18))
SHIFT_HOURS = {"day": (8, 16.5), "mid": (10, 18.5), "late": (12.5, 21), "long": (10.5, 21)}
LUNCH_AFTER, LUNCH = 4.0, 0.5
DIRECT_HOURS: Number = ((26, 50), (27, 25), (28, 25))
CASELOAD_MOST: Number = ((12, 40), (13, 20), (14, 20), (15, 20))
LICENSED, LAPSES_THIS_WEEK, MASTERS = 80, 4, 45
SPANISH_STAFF = 25
AWAY_ONE_DAY, AT_BOTH_SITES, SATURDAY_STAFF = 4, 10, 40
CLIENTS_TO_A_PRESCRIBER = 200


@dataclass(frozen=True)
class Kind:
    """A kind of group: who it is for, from how many clients a clinic has it, how many staff can lead it."""

    id: str
    minutes: int
    least: int
    most: int
    break_minutes: int = 0
    from_clients: int = 0
    leaders: int = 100
    tag: str = ""
    credential: str = ""
    language: str = "en"
    place: Place = Place.ON_SITE
    follows: str = ""


# The core is three therapeutic hours and a break; eleven kinds in a clinic that is large enough.
KINDS = (
    Kind("core", 195, 4, 12, break_minutes=15),
    Kind("prevention", 90, 4, 15, place=Place.EITHER),
    Kind("skills", 90, 4, 10, leaders=70),
    Kind("women", 90, 3, 10, tag="women", leaders=60),
    Kind("men", 90, 3, 12, tag="men", leaders=70),
    Kind("thinking", 90, 4, 12, from_clients=60, leaders=80),
    Kind("education", 90, 4, 15, from_clients=60, place=Place.EITHER),
    Kind("trauma", 90, 3, 8, from_clients=60, leaders=55, tag="trauma", credential="licensed"),
    Kind("next", 90, 4, 12, from_clients=100, leaders=80, follows="thinking"),
    Kind("young", 90, 3, 10, from_clients=100, leaders=60, tag="young"),
    Kind("spanish", 90, 3, 10, from_clients=100, language="es"),
)
# Closed groups keep their time and their people: one for so many clients of a site.
COHORT_PER, COHORT_SIZE, COHORT = 60, 8, Kind("cohort", 90, 3, 10)
COHORT_HOURS: Share = (("10.0", 30), ("13.0", 25), ("17.5", 25), ("18.5", 20))

# -- people
LIVES: Share = (("free", 33), ("job", 37), ("shift", 15), ("child", 15))
# Hours a week by life; over all lives 55, 25, 13 and 7 percent.
HOURS: dict[str, Number] = {
    "free": ((9, 38), (12, 26), (15, 21), (19, 15)),
    "job": ((9, 68), (12, 25), (15, 6), (19, 1)),
    "shift": ((9, 65), (12, 22), (15, 10), (19, 3)),
    "child": ((9, 50), (12, 28), (15, 16), (19, 6)),
}
# Sessions of the core and of other groups that make these hours.
PATTERNS: dict[int, tuple[tuple[tuple[int, int], int], ...]] = {
    9: (((2, 2), 65), ((3, 0), 20), ((1, 4), 15)),
    12: (((3, 2), 75), ((2, 4), 25)),
    15: (((4, 2), 80), ((3, 4), 20)),
    19: (((5, 2), 70), ((4, 4), 30)),
}
CEILING = 20 * 60 - 15  # an intensive outpatient week stays below 20 hours
DAYS_MOST: dict[int, Number] = {
    9: ((3, 10), (4, 25), (5, 65)),
    12: ((4, 25), (5, 75)),
    15: ((5, 80), (6, 20)),
    19: ((5, 70), (6, 30)),
}
DAY_MOST: Number = ((300, 70), (360, 30))
GAP_MOST: Number = ((60, 40), (120, 45), (DAY, 15))
TRAVEL: Number = ((0, 10), (15, 45), (30, 35), (45, 10))

# When each life leaves time, ways included; a day of night work is slept through.
FREE_DAY = (7.5, 21.5)
JOB: dict[str, tuple[float, float]] = {"usual": (16.5, 21.5), "early": (15.5, 21.5), "late": (17, 21.5)}
JOB_ENDS: Share = (("usual", 60), ("early", 30), ("late", 10))
JOB_DAY_OFF = 20
CHILD = (8.5, 14.75)
CHILD_EVENING = 20  # has somebody for the children on two evenings
TURNS: Share = (("early", 35), ("late", 30), ("night", 35))
TURN_FREE = {"early": (14.5, 21.5), "late": (7.5, 13), "night": (14.5, 21.5)}
TURN_CHANGES = 50  # of those on shifts, in the middle of the week
COURT, COURT_HOURS = 6, 3.0
MEDICAL, MEDICAL_HOURS = 14, 2.0

# -- payers: share, minutes that make a day count, days needed, own week from Thursday, asked of leaders
PAYERS: Share = (("block", 40), ("visit", 25), ("mid", 8), ("split", 7), ("none", 20))
PAYER_MINUTES = {"block": 180, "visit": 1, "mid": 120, "split": 120, "none": 0}
PAYER_DAYS = {9: 3, 12: 3, 15: 4, 19: 4}
PAYER_HOLDS = {"block": "licensed", "split": "masters"}

WOMEN, YOUNG, TRAUMA = 42, 16, 35
SPANISH, SPANISH_ONLY = 10, 2
VIDEO = 30
VIDEO_PERCENT: Number = ((20, 40), (35, 35), (50, 25))
INDIVIDUAL: Share = (("weekly", 55), ("biweekly", 30), ("as needed", 15))
INDIVIDUAL_DUE = {"weekly": 100, "biweekly": 50, "as needed": 10}
INDIVIDUAL_BY_VIDEO, INDIVIDUAL_WITH_TWO = 45, 25
FAMILY_DUE, PRESCRIBER_DUE = 18, 15
FAMILY_HOURS: Share = (("evening", 60), ("noon", 20), ("any", 20))
APART_PAIRS, NOT_WITH = 2, 1
PREFERS, DISLIKES = 45, 12
NEW = 10

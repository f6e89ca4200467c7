"""What a session can lack for somebody, and the three kinds of session there are."""

from __future__ import annotations

from stepdown.timetable.solving.compiled import ALL_DAYS, DAY_UNITS

SECTION, OPENING, OWN = range(3)
EVER = (1 << ALL_DAYS * DAY_UNITS) - 1


class Lack:
    """What a session lacks for this person to come to it, as bits of a number: they are asked for often."""

    NOTHING = 0
    FREE = 1
    SEAT = 2
    LEAST = 4
    ROOM = 8
    TIME = 16
    LEADER = 32
    HOLDS = 64
    START = 128
    ELIGIBLE = 256
    CLOSED = 512
    WINDOWS = 1024
    PLACE = 2048
    STAFF = 4096
    PROTECTED = 8192
    EACH = tuple(1 << n for n in range(14))

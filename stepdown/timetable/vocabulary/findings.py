"""What the checker says of a plan: the rule that is broken, where, by whom."""

from __future__ import annotations

from dataclasses import dataclass

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words


class Rule(Labelled):
    """Each rule a plan must keep; the figures are those of the list in the room's README."""

    UNKNOWN = "unknown", "Names somebody or something that is not in the problem"
    TWICE = "twice", "The same section stands in the plan twice"
    MEMBER_TWICE = "member_twice", "Somebody is a member of one section twice"
    START = "start", "1. A session starts where it may start"
    DAY_END = "day_end", "1. A session ends on the day it starts"
    LEADER_SHIFT = "leader_shift", "1. The leader is on shift at the site"
    LEADER_AWAY = "leader_away", "1. The leader is not away"
    LEADER_SKILL = "leader_skill", "1. The leader has the skill"
    LEADER_CREDENTIAL = "leader_credential", "1. The leader holds the credential that day"
    LEADER_LANGUAGE = "leader_language", "1. The leader speaks the language of the group"
    ROOM_TAKEN = "room_taken", "2. A room holds one section at a time"
    ROOM_CLOSED = "room_closed", "2. A room is used while it is open"
    SEATS = "seats", "2. Everybody has a seat"
    GROUP_SITE = "group_site", "2. A group is held at its sites"
    PLACE = "place", "2. A session is held where its kind allows: on site or by video"
    LEAST = "least", "3. A section has its least number of members"
    MOST = "most", "3. A section has at most its greatest number of members"
    TAGS = "tags", "3. The group is for this person"
    LANGUAGE = "language", "3. Members understand the language of the group"
    NEED = "need", "3. Members need the group"
    CLOSED = "closed", "3. A closed group admits its own members"
    APART = "apart", "3. People kept apart do not meet"
    NOT_WITH = "not_with", "3. Nobody is with staff they are not to meet"
    LEADER_HOLDS = "leader_holds", "3. The leader holds what a member's payer asks for"
    CLIENT_TAKEN = "client_taken", "4. Nobody is in two places: clients"
    STAFF_TAKEN = "staff_taken", "4. Nobody is in two places: staff"
    SITE_CHANGE = "site_change", "4. Staff have time from site to site"
    STAFF_MINUTES = "staff_minutes", "4. Staff stay within their minutes with clients"
    SESSIONS = "sessions", "5. No more sessions than prescribed"
    ONCE_A_DAY = "once_a_day", "5. A group at most once a day"
    ORDER = "order", "5. The group that comes first comes first"
    CLIENT_SITE = "client_site", "6. People come to their own site"
    FREE = "free", "6. The session and the way lie in free time"
    VIDEO_FREE = "video_free", "6. The session by video lies in time with a private place"
    BETWEEN = "between", "6. There is time for the way between site and video"
    GAP = "gap", "6. The wait between two sessions is not too long"
    DAY_MOST = "day_most", "6. A day is not too long"
    DAYS_MOST = "days_most", "6. Not too many days"
    CEILING = "ceiling", "6. Therapeutic minutes stay within the ceiling"
    VIDEO_SHARE = "video_share", "6. Not too much of it by video"
    VISIT_STAFF = "visit_staff", "7. A visit is with one of its staff"
    VISIT_SHIFT = "visit_shift", "7. Whoever sees the person is on shift at the site"
    VISIT_AWAY = "visit_away", "7. Whoever sees the person is not away"
    VISIT_WINDOWS = "visit_windows", "7. A visit lies inside its windows"


@dataclass(frozen=True)
class Broken:
    """One rule that a plan breaks.

    `about` is the section's id, "client/key" of a visit, or "" where the week as a whole breaks it; `who`
    are the ids of the people and rooms concerned. `words` say nothing of why people are kept apart.
    """

    rule: Rule
    about: str
    who: tuple[str, ...]
    words: Words

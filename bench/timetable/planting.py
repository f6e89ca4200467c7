"""One fault at a time, planted into a week that keeps every rule: the checker finds it, by its name.

Most faults are planted in the problem, around a session that stays as it is (the leader is suddenly on
leave): so exactly one rule is broken, and any other that is named would be a mistake of the checker.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from bench.timetable import faults_of_lives as lives
from bench.timetable import faults_of_sessions as sessions
from bench.timetable.ground import Ground, Planted
from stepdown.timetable.rules.checking import Rule
from stepdown.timetable.vocabulary import Plan, Problem

PLANTS: dict[Rule, Callable[[Ground], Planted]] = {
    Rule.UNKNOWN: sessions.unknown,
    Rule.TWICE: sessions.twice,
    Rule.MEMBER_TWICE: sessions.member_twice,
    Rule.START: sessions.start,
    Rule.DAY_END: sessions.day_end,
    Rule.LEADER_SHIFT: sessions.leader_shift,
    Rule.LEADER_AWAY: sessions.leader_away,
    Rule.LEADER_SKILL: sessions.leader_skill,
    Rule.LEADER_CREDENTIAL: sessions.leader_credential,
    Rule.LEADER_LANGUAGE: sessions.leader_language,
    Rule.ROOM_TAKEN: sessions.room_taken,
    Rule.ROOM_CLOSED: sessions.room_closed,
    Rule.SEATS: sessions.seats,
    Rule.GROUP_SITE: sessions.group_site,
    Rule.PLACE: sessions.place,
    Rule.LEAST: sessions.least,
    Rule.MOST: sessions.most,
    Rule.TAGS: sessions.tags,
    Rule.LANGUAGE: sessions.language,
    Rule.NEED: sessions.needed,
    Rule.CLOSED: sessions.closed,
    Rule.APART: sessions.apart,
    Rule.NOT_WITH: sessions.not_with,
    Rule.LEADER_HOLDS: sessions.leader_holds,
    Rule.CLIENT_TAKEN: lives.client_taken,
    Rule.STAFF_TAKEN: lives.staff_taken,
    Rule.SITE_CHANGE: lives.site_change,
    Rule.STAFF_MINUTES: lives.staff_minutes,
    Rule.SESSIONS: lives.sessions,
    Rule.ONCE_A_DAY: lives.once_a_day,
    Rule.ORDER: lives.order,
    Rule.CLIENT_SITE: lives.client_site,
    Rule.FREE: lives.free,
    Rule.VIDEO_FREE: lives.video_free,
    Rule.BETWEEN: lives.between,
    Rule.GAP: lives.gap,
    Rule.DAY_MOST: lives.day_most,
    Rule.DAYS_MOST: lives.days_most,
    Rule.CEILING: lives.ceiling,
    Rule.VIDEO_SHARE: lives.video_share,
    Rule.VISIT_STAFF: lives.visit_staff,
    Rule.VISIT_SHIFT: lives.visit_shift,
    Rule.VISIT_AWAY: lives.visit_away,
    Rule.VISIT_WINDOWS: lives.visit_windows,
}


def plant(rule: Rule, problem: Problem, plan: Plan, seed: int) -> Planted:
    """The week with its annex (`with_annex`) and one fault against a rule."""
    return PLANTS[rule](Ground(problem, plan, Random(seed)))

"""Who could be the one accountable specialist: hard conditions, then reasons in a fixed order. Never a score.

Source: product promise 8 (skills, language, population, hours and caseload; one accountable person). The
software proposes and shows why and why not; a person decides, and may choose somebody put lower.
"""

from __future__ import annotations

from collections.abc import Iterable

from stepdown.episode.vocabulary import Need, Proposal, Specialist
from stepdown.kernel.words import Words, say

# Share of the working week that can go to one-to-one hours; the rest is groups, notes, supervision.
# Clinic's figure [K].
ONE_TO_ONE_SHARE_PERCENT = 50


def propose(need: Need, specialists: Iterable[Specialist]) -> tuple[Proposal, ...]:
    """Every specialist with what speaks for and against them; those who fit first, best supported first."""
    judged = [(specialist, _judge(need, specialist)) for specialist in specialists]
    return tuple(proposal for _, proposal in sorted(judged, key=lambda pair: _order(need, *pair)))


def _judge(need: Need, one: Specialist) -> Proposal:
    return Proposal(
        staff_id=one.staff_id,
        name=one.name,
        title=one.title,
        caseload=one.caseload,
        caseload_limit=one.caseload_limit,
        speaks_for=tuple(_speaks_for(need, one)),
        open_points=tuple(_open_points(need, one)),
        against=tuple(_against(need, one)),
    )


def _against(need: Need, one: Specialist) -> Iterable[Words]:
    if not one.active:
        yield say("No longer on the staff")
    if need.site_id not in one.site_ids:
        yield say("Does not work at {site}", site=need.site_name)
    if not one.may_sign:
        yield say("No verified credential, valid today, to sign a plan")
    if one.caseload >= one.caseload_limit:
        yield say("Caseload is full: {n} of {limit}", n=one.caseload, limit=one.caseload_limit)
    if minutes_left(one) < need.weekly_minutes:
        yield say(
            "{left} min of one-to-one time left a week, {needed} needed",
            left=max(minutes_left(one), 0),
            needed=need.weekly_minutes,
        )


def minutes_left(one: Specialist) -> int:
    """One-to-one minutes a week that are not promised yet; below zero when too many are."""
    return one.weekly_hours * 60 * ONE_TO_ONE_SHARE_PERCENT // 100 - one.promised_minutes


def _speaks_for(need: Need, one: Specialist) -> Iterable[Words]:
    if need.asked_for == one.staff_id:
        yield say("The person asked for them")
    if need.language in one.languages:
        yield say("Speaks {language}", language=need.language_name)
    for population in need.populations:
        if population in one.populations:
            yield say("Works with {population}", population=population)
    for skill in need.skills:
        if skill in one.skills:
            yield say("Skilled in {skill}", skill=skill)
    if one.caseload < one.caseload_limit:
        yield say("Caseload {n} of {limit}", n=one.caseload, limit=one.caseload_limit)


def _open_points(need: Need, one: Specialist) -> Iterable[Words]:
    if need.language not in one.languages:
        yield say("Does not speak {language}: plan an interpreter", language=need.language_name)
    for population in need.populations:
        if population not in one.populations:
            yield say("Has not named work with {population}", population=population)
    for skill in need.skills:
        if skill not in one.skills:
            yield say("Has not named {skill}", skill=skill)


def _order(need: Need, one: Specialist, proposal: Proposal) -> tuple[bool, bool, bool, int, int, int, str]:
    """Fits; was asked for; shares the language; populations missed; skills missed; share of caseload;
    name.
    """
    return (
        not proposal.fits,
        need.asked_for != one.staff_id,
        need.language not in one.languages,
        sum(population not in one.populations for population in need.populations),
        sum(skill not in one.skills for skill in need.skills),
        100 * one.caseload // max(one.caseload_limit, 1),
        one.name,
    )

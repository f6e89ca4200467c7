"""What is measured: the pages people live in, and the writes of the way in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count, cycle, islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import reverse

from bench.browser import Ask, Browser
from bench.furnish import BUSIEST
from stepdown.journeys import admit
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people import actions as people
from stepdown.simulation.clinic import sign_in

Asks = Callable[[Browser, int], Sequence[Ask]]
STAFF_COOKIE = "stepdown_staff"
NUMBERS = count(1)
ROLES = (("intake", "intake_coordinator"), ("director", "director"), ("auditor", "auditor"))
AUTOSAVE = (("X-Stepdown-Autosave", "1"),)


@dataclass(frozen=True)
class Job:
    """One kind of request: by whom, what it should take at most one at a time, and how it is asked."""

    name: str
    who: str
    asks: Asks
    aim_ms: float | None = None
    expected: int = 200
    most: int = 1000


@dataclass(frozen=True)
class Person:
    """Somebody of the clinic, signed in."""

    token: str
    viewer: Viewer

    def browser(self, port: int) -> Browser:
        return Browser(port, {STAFF_COOKIE: self.token})


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def people_of() -> dict[str, Person]:
    """The counselor with the most people, and of the same clinic one of intake, a director, an auditor, each
    through a sign-in.
    """
    one = (
        "SELECT account_id FROM people_staffmember "
        "WHERE active AND %s = ANY (roles) AND site_ids && %s::uuid[] ORDER BY id LIMIT 1"
    )
    accounts = {"counselor": rows(BUSIEST)[0][0]}
    accounts |= {role: rows(one, value, _here())[0][0] for role, value in ROLES}
    return {role: _signed_in(account_id) for role, account_id in accounts.items()}


def _here() -> list[UUID]:
    """The sites where the counselor with the most people works."""
    found: list[UUID] = rows(BUSIEST)[0][2]
    return found


def _signed_in(account_id: UUID) -> Person:
    at = datetime.now(UTC)
    token = people.start_sign_in(
        account_id=account_id, door=Audience.STAFF, how="bench", second_factor=True, device="bench", at=at
    )
    return Person(token, sign_in(account_id, Audience.STAFF, at))


def jobs(known: dict[str, Person]) -> tuple[Job, ...]:
    """All of it, in the order it is measured: reads first, since writes change what they show."""
    clients = [str(one) for one in rows(BUSIEST)[0][1]]
    return (*_pages(clients), *_lists(), *_writes(known, clients))


def _pages(clients: list[str]) -> Iterator[Job]:
    yield Job("today", "counselor", _page("today"), 12)
    yield Job("today", "intake", _page("today"), 12)
    yield Job("today", "director", _page("today"), 12)
    yield Job("caseload", "counselor", _page("caseload"), 12)
    yield Job("chart", "counselor", _pages_of("chart", clients), 8)
    yield Job("chart", "director", _pages_of("chart", _everybody()), 8)


def _lists() -> Iterator[Job]:
    keys = [row[0] for row in rows("SELECT DISTINCT key FROM programme_programmeversion ORDER BY key")]
    yield Job("pipeline", "intake", _page("pipeline"), 12)
    yield Job("programmes", "counselor", _page("programmes"), 12)
    yield Job("a programme", "counselor", _pages_of("programme", keys), 8)
    yield Job("people", "director", _page("people"), 12)
    yield Job("sites", "director", _page("sites"), 12)
    yield Job("trail", "auditor", _page("trail"), 12)
    yield Job("search", "counselor", _searches, 6)
    yield Job("search", "intake", _searches, 6)


def _writes(known: dict[str, Person], clients: list[str]) -> Iterator[Job]:
    chosen = [row[0] for row in rows(WITHOUT_EPISODE, _here())]
    ready = iter(chosen)  # papers are signed for these one after the other, then they are admitted
    signed: list[UUID] = []
    yield Job("ask for help (open form)", "anybody", _ask_for_help, 8, 303)
    yield Job("call sheet saved", "intake", _call_sheets(), 8)
    yield Job("assessment section saved", "counselor", _sections(clients), 8, most=120)
    yield Job("goal added", "counselor", _goals(clients), 8, 303)
    yield Job("objective added", "counselor", _objectives(clients), 8, 303)
    yield Job("paper signed", "intake", _papers(ready, signed), 8, 303, most=len(chosen) // 3)
    yield Job("admission", "intake", _admissions(known["intake"].viewer, signed), None, 303, most=60)


def _page(name: str) -> Asks:
    return lambda browser, number: [Ask(reverse(name))] * number


def _pages_of(name: str, ids: Sequence[str]) -> Asks:
    return lambda browser, number: [Ask(reverse(name, args=[one])) for one in islice(cycle(ids), number)]


def _everybody() -> list[str]:
    query = "SELECT id FROM people_client WHERE site_id = ANY (%s) ORDER BY md5(id::text) LIMIT 400"
    return [str(row[0]) for row in rows(query, _here())]


def _searches(browser: Browser, number: int) -> list[Ask]:
    """Names as they are typed: beginnings, whole names, slips."""
    query = "SELECT chosen_name FROM people_client WHERE site_id = ANY (%s) ORDER BY md5(id::text) LIMIT 90"
    names = [row[0] for row in rows(query, _here())]
    typed = [(name[:3], name, name.replace("e", "a", 1))[turn % 3] for turn, name in enumerate(names)]
    blank = browser.form(reverse("search"), reverse("search"))
    kept = tuple(pair for pair in blank.fields or () if pair[0] != "text")
    return [replace(blank, fields=(*kept, ("text", text))) for text in islice(cycle(typed), number)]


def _ask_for_help(browser: Browser, number: int) -> list[Ask]:
    page = reverse("ask")
    told = {"caller": "self", "happening": "I drink every evening.", "first_need": "listen"}
    filled = browser.form(page, page, site=str(_here()[0]), **told)
    # Each comes from another address, as in life; the form counts them.
    froms = ((n := next(NUMBERS), f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}")[1] for _ in range(number))
    return [replace(filled.anew(), headers=(("X-Forwarded-For", one),)) for one in froms]


def _call_sheets() -> Asks:
    used: set[UUID] = set()

    def asks(browser: Browser, number: int) -> list[Ask]:
        made = []
        # Asked anew each time: the open form, measured before, brought new ones.
        waiting = [row[0] for row in rows(OPEN_CALLS, _here()) if row[0] not in used]
        for one in waiting[:number]:
            used.add(one)
            page = reverse("inquiry-call", args=[one])
            filled = browser.form(page, page, happening="It got worse last week.", best_time="after six")
            made.append(replace(filled, headers=AUTOSAVE))
        return made

    return asks


def _sections(clients: list[str]) -> Asks:
    drafts = iter(rows(DRAFT_SECTIONS, clients))

    def asks(browser: Browser, number: int) -> list[Ask]:
        made = []
        for client_id, assessment_id, key in islice(drafts, number):
            page = reverse("assessment-section", args=[client_id, assessment_id, key])
            made.append(replace(browser.form(page, page), headers=AUTOSAVE))
        return made

    return asks


def _goals(clients: list[str]) -> Asks:
    def asks(browser: Browser, number: int) -> list[Ask]:
        made = []
        for client_id, plan_id, problem_id, _ in rows(DRAFT_GOALS, clients):
            page = reverse("plan-goal-new", args=[client_id, plan_id, problem_id])
            made.append(browser.form(page, page, own_words="I want to wake up clear."))
        return [ask.anew() for ask in islice(cycle(made), number)]

    return asks


def _objectives(clients: list[str]) -> Asks:
    def asks(browser: Browser, number: int) -> list[Ask]:
        made = []
        for client_id, plan_id, _, goal_id in rows(DRAFT_GOALS, clients):
            page = reverse("plan-objective-new", args=[client_id, plan_id, goal_id])
            made.append(browser.form(page, page, words="Evenings with people who do not drink"))
        return [ask.anew() for ask in islice(cycle(made), number)]

    return asks


def _papers(ready: Iterator[UUID], signed: list[UUID]) -> Asks:
    def asks(browser: Browser, number: int) -> list[Ask]:
        made = []
        for client_id in islice(ready, number):
            page = reverse("paper-sign", args=[client_id, admit.CONSENT])
            made.append(browser.form(page, page, agreed="on", typed_name="Robin"))
            signed.append(client_id)
        return made

    return asks


def _admissions(viewer: Viewer, signed: list[UUID]) -> Asks:
    ready = iter(signed)

    def asks(browser: Browser, number: int) -> list[Ask]:
        made: list[Ask] = []
        for client_id in islice(ready, number):
            at = datetime.now(UTC)
            desk = admit.desk(viewer, client_id, at=at)
            chosen, page = desk.fitting[0], reverse("admission", args=[client_id])
            # Not all to the one who fits best: nobody's caseload has room for everybody.
            offered = admit.proposals(viewer, desk, chosen.phase, at=at) if chosen.phase else ()
            fits = [str(one.staff_id) for one in offered if one.fits]
            who = fits[len(made) % len(fits)]
            made.append(browser.form(f"{page}?programme={chosen.programme.key}", page, specialist=who))
        return made

    return asks


OPEN_CALLS = """
SELECT id FROM intake_inquiry WHERE step IN ('new', 'screened') AND site_id = ANY (%s) ORDER BY id
"""
# Decided, never admitted: they wait for their papers.
WITHOUT_EPISODE = """
SELECT c.id FROM people_client c JOIN placement_leveldecision d ON d.client_id = c.id
WHERE NOT EXISTS (SELECT FROM episode_episode e WHERE e.client_id = c.id)
  AND NOT EXISTS (SELECT FROM signature_papersigning p WHERE p.client_id = c.id)
  AND c.site_id = ANY (%s)
ORDER BY c.site_id, c.id
"""
DRAFT_SECTIONS = """
SELECT a.client_id, a.id, s.key FROM assessment_assessment a JOIN assessment_assessmentsection s
  ON s.assessment_id = a.id
WHERE a.signed_at IS NULL AND a.submitted_at IS NULL AND a.set_aside_at IS NULL
  AND a.client_id = ANY (%s::uuid[])
ORDER BY s.key, a.id
"""
DRAFT_GOALS = """
SELECT DISTINCT ON (p.id) p.client_id, p.id, g.problem_id, g.id
FROM plan_plan p JOIN plan_goal g ON g.plan_id = p.id
WHERE p.locked_at IS NULL AND p.superseded_at IS NULL
  AND p.client_id = ANY (%s::uuid[])
ORDER BY p.id, g.id
"""

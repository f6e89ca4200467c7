"""Money at the desk, rehearsed: fees, shares, copays, a plan, a drawer counted; records for the state."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from stepdown.billing import actions, queries
from stepdown.billing.actions import AskedPlan, Counted, Handed
from stepdown.billing.vocabulary import AskedTerms, Basis, Every, Method, Relief, Waits
from stepdown.episode.queries import current, episodes
from stepdown.journeys import state_forms
from stepdown.journeys.state_forms import Told
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import Refused
from stepdown.kernel.viewer import Viewer
from stepdown.simulation.clinic import CURTAIN
from stepdown.simulation.stage import Rehearsal
from stepdown.state_report import actions as state
from stepdown.state_report.vocabulary import How, Moment

# Yearly incomes and households, invented; each chooses a step of the scale and is kept nowhere.
INCOMES = ((0, 1), (2_100_000, 1), (3_000_000, 1), (5_200_000, 4), (9_800_000, 2), (2_600_000, 3))
WEEKS = 5
# Answers of the state's questions that no record knows, by turns.
PERSON = (
    {"AGE": 5, "GENDER": 1, "RACE": 5, "ETHNIC": 4, "MARSTAT": 1, "EDUC": 3, "VET": 2, "PRIMINC": 1},
    {
        "AGE": 7,
        "GENDER": 2,
        "RACE": 4,
        "ETHNIC": 4,
        "MARSTAT": 4,
        "EDUC": 4,
        "VET": 2,
        "PRIMINC": 2,
        "PREG": 2,
    },
    {"AGE": 4, "GENDER": 1, "RACE": 7, "ETHNIC": 2, "MARSTAT": 2, "EDUC": 2, "VET": 1, "PRIMINC": 4},
)
# The states of the two sites: Colorado and Iowa, for no reason.
STATES = (8, 19)


def furnish(stage: Rehearsal) -> None:
    """Play the last weeks at the desk: called once, after everybody's life."""
    began = stage.end - timedelta(weeks=WEEKS + 2)
    actions.load_first_fees(by=CURTAIN, at=began)
    bea, iva = stage.clinic.viewers["bea"], stage.clinic.viewers["iva"]
    treated = [one for one in stage.done.clients if current(CURTAIN, one, at=stage.end) is not None][:10]
    for number, client_id in enumerate(treated):
        _account(stage, number, client_id, bea, iva)
    _waits(stage, treated, bea, iva)
    for site in stage.clinic.sites:
        _count(stage, site.id, bea, stage.office_hour(stage.end - timedelta(days=3), 18))
    _state(stage)


def _account(stage: Rehearsal, number: int, client_id: UUID, bea: Viewer, iva: Viewer) -> None:
    """A share, some weeks of days and sessions, and what was paid."""
    opened = current(CURTAIN, client_id, at=stage.end)
    start = max(opened.opened_at if opened else stage.end, stage.end - timedelta(weeks=WEEKS))
    income, household = INCOMES[number % len(INCOMES)]
    insured = number % 3 == 1
    asked = AskedTerms(
        basis=Basis.FULL if insured else Basis.PROOF if number % 2 else Basis.DECLARED,
        household=household,
        yearly_income=Money(income),
        proof="pay stub",
        copay=Money(2000) if insured else None,
        insured=insured,
        ends_on=(stage.end + timedelta(days=9)).date() if number == 2 else None,
    )
    actions.agree_share(client_id=client_id, asked=asked, by=bea, at=start)
    for week in range(WEEKS):
        at = stage.office_hour(start + timedelta(weeks=week, hours=number), 16, number)
        if at < stage.end - timedelta(hours=20):
            _visit(client_id, number + week, insured, iva, at)


def _visit(client_id: UUID, turn: int, insured: bool, by: Viewer, at: datetime) -> None:
    try:
        if insured:
            method = (Method.CASH, Method.CARD)[turn % 2]
            reference = f"T-{4400 + turn}" if method is Method.CARD else ""
            actions.take_copay(client_id=client_id, method=method, reference=reference, by=by, at=at)
            return
        fee = ("group_day", "individual", "group_day", "test")[turn % 4]
        actions.charge(client_id=client_id, fee_key=fee, on=at.date(), by=by, at=at)
        if turn % 3:
            handed = Handed(Money((500, 2000, 4000)[turn % 3]), Method.CASH)
            actions.take_payment(client_id=client_id, handed=handed, by=by, at=at + timedelta(minutes=3))
    except Refused:
        # A day that is tomorrow by the site's clock, or a share of nothing: nobody charges it.
        return


def _waits(stage: Rehearsal, treated: list[UUID], bea: Viewer, iva: Viewer) -> None:
    """What lies on the desk this morning: an estimate due, a plan, a wish for less, one estimate passed."""
    at = stage.office_hour(stage.end - timedelta(days=6), 10)
    if at >= stage.end or len(treated) < 4:
        return
    fresh = [one for one in stage.done.clients if one not in treated][:2]
    for client_id in fresh:
        actions.owe_estimate(client_id=client_id, service_on=None, by=iva, at=stage.end - timedelta(days=4))
    owing = queries.waiting(bea, Waits.OWING, today=stage.end.date(), at=stage.end).rows
    for row in owing[:1]:
        plan = AskedPlan(row.amount or Money(0), 4, (at + timedelta(days=5)).date(), Every.TWO_WEEKS)
        _try_plan(row.client_id, plan, bea, at)
    for row in owing[1:2]:
        actions.ask_relief(
            client_id=row.client_id,
            relief=Relief.WAIVER,
            amount=Money(2500),
            reason="Hours at work were cut this month",
            by=iva,
            at=stage.end - timedelta(hours=20),
        )
    actions.give_estimate(
        client_id=treated[0],
        counts={"group_day": 20, "individual": 8, "test": 6},
        starts_on=at.date(),
        by=bea,
        at=at,
    )


def _try_plan(client_id: UUID, plan: AskedPlan, by: Viewer, at: datetime) -> None:
    try:
        actions.agree_plan(client_id=client_id, asked=plan, by=by, at=at)
    except Refused:
        return


def _count(stage: Rehearsal, site_id: UUID, by: Viewer, at: datetime) -> None:
    standing = queries.drawer(by, site_id)
    if standing.cash.cents < 1000 or at >= stage.end:
        return
    counted = Counted(
        cash=standing.cash - Money(500),
        checks=standing.checks,
        why="Five dollars of change given twice",
        deposit_cash=standing.cash - Money(1000),
        slip="Slip 118",
    )
    actions.count_drawer(site_id=site_id, counted=counted, by=by, at=at)


def _state(stage: Rehearsal) -> None:
    """Some records are answered, one with something to repair, the rest still open."""
    dora = stage.clinic.viewers["dora"]
    for site, code in zip(stage.clinic.sites, STATES, strict=False):
        state.set_site_codes(site_id=site.id, state=code, metro=None, version=0, by=CURTAIN, at=stage.end)
    at = stage.end - timedelta(hours=30)
    # The latest admissions: what the state's page shows first.
    for number, client_id in enumerate(stage.done.clients[-18:]):
        for one in episodes(CURTAIN, client_id, at=at)[:1]:
            if number % 4 != 3:
                _answer(one.id, number, dora, at)


def _answer(episode_id: UUID, number: int, by: Viewer, at: datetime) -> None:
    """What the record knows, and the rest as told; every third one leaves a question open."""
    found = state_forms.sheet(by, episode_id, Moment.ADMISSION, at=at)
    told: dict[str, Told | None] = {
        one.field.code: Told(one.known.code) for one in found.askings if one.known is not None
    }
    for name, code in PERSON[number % len(PERSON)].items():
        told.setdefault(name, Told(code))
    for one in found.askings:
        told.setdefault(one.field.code, Told(how=How.NOT_COLLECTED) if not one.field.always else Told(6))
    if number % 3 == 2:
        told["EDUC"] = None
    state_forms.answer(
        episode_id=episode_id, moment=Moment.ADMISSION, told=told, why="", version=0, by=by, at=at
    )

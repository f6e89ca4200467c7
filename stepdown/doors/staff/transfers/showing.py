"""What the pages of transfers show: the list, choosing where, one followed, the summary before it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.transfers.forms import EmergencyForm, HereForm, NewForm, SendForm, StepForm, begins
from stepdown.doors.threshold import Page, Visit
from stepdown.journeys import transfer as journey
from stepdown.kernel.refusal import NotFound
from stepdown.medication.queries import current, given
from stepdown.overview.queries.summary_of_care import vault_open
from stepdown.people.queries import client_card, client_cards
from stepdown.people.vocabulary import ClientCard
from stepdown.place.queries import day_at, zone_of
from stepdown.step.queries import newest
from stepdown.step.vocabulary import DecisionState, Direction
from stepdown.transfer import queries
from stepdown.transfer.vocabulary import OPEN, Format, Part, State, TransferCard, TransferPage

LIST, CHOOSE = "staff/transfers/page.html", "staff/transfers/choose.html"
HERE, ONE = "staff/transfers/here.html", "staff/transfers/one.html"
SUMMARY = "staff/transfers/summary.html"
TAB = "client-transfer"


@dataclass(frozen=True)
class Row:
    """One transfer of the list, whose it is, and whether somebody should have asked by now."""

    card: TransferCard
    client: ClientCard
    late: bool


def listed(visit: Visit, text: str, state: str) -> Page:
    """Everybody under way in reach, what is asked about first at the top; or those that are over."""
    over = state == "over"
    states = tuple(one for one in State if one not in OPEN) if over else _narrowed(state)
    cards = queries.under_way(visit.viewer, states=states, ended=over, text=text, at=visit.at)
    clients = client_cards(visit.viewer, [one.client_id for one in cards], at=visit.at)
    today = visit.local.date()
    rows = [
        Row(one, clients[one.client_id], one.check_on is not None and one.check_on < today)
        for one in cards
        if one.client_id in clients
    ]
    context = {"rows": rows, "text": text, "state": state, "states": OPEN, "over": over, "today": today}
    return Page(LIST, context, clients=[row.client.id for row in rows])


def _narrowed(state: str) -> tuple[State, ...]:
    return tuple(one for one in OPEN if one.value == state) or OPEN


def choose(visit: Visit, client_id: UUID, form: NewForm | None = None) -> Page:
    """Here or elsewhere: what is under way, a form to begin, other sites of ours, what was before."""
    client = client_card(visit.viewer, client_id, at=visit.at)
    told = queries.transfers(visit.viewer, client_id, at=visit.at)
    running = next((one for one in told if one.open), None)
    here = _here(visit, client_id)
    places = journey.places(visit.viewer, at=visit.at)
    context = client_frame(visit.viewer, client, TAB) | {
        "running": running,
        "told": [one for one in told if one is not running],
        "sites": here.sites if here else (),
        "treated": here is not None,
        "form": form or NewForm(places=places, initial=_initial(visit, client)),
        "states": queries.next_states(running) if running else (),
    }
    return Page(CHOOSE, context, clients=[client_id], status=422 if form else 200)


def new_form(visit: Visit) -> NewForm:
    """A form as somebody sent it."""
    return NewForm(visit.form, places=journey.places(visit.viewer, at=visit.at))


def _here(visit: Visit, client_id: UUID, site_id: UUID | None = None) -> journey.Here | None:
    try:
        return journey.here(visit.viewer, client_id, site_id=site_id, at=visit.at)
    except NotFound:
        return None


def _initial(visit: Visit, client: ClientCard) -> dict[str, object]:
    """What the decision said already, and the medicines with their last dose."""
    decided = newest(visit.viewer, [client.id], at=visit.at).get(client.id)
    leads = decided is not None and decided.direction is Direction.TRANSFER and decided.to is None
    today = day_at(client.site_id, visit.at)
    medicines = _medicines(visit, client.id)
    if leads and decided is not None and decided.state is not DecisionState.UNDONE:
        return begins(today, decided.words, decided.effective_on, medicines, decided.id)
    return begins(today, "", None, medicines, None)


def _medicines(visit: Visit, client_id: UUID) -> str:
    running = current(visit.viewer, [client_id], on=visit.local.date(), at=visit.at).get(client_id, ())
    doses = given(visit.viewer, [one.id for one in running], at=visit.at)
    found = []
    for one in running:
        last = next((dose for dose in doses.get(one.id, ()) if not dose.void_why), None)
        found.append(f"{one.title} {one.dose_words}".strip() + (f", last {last.on:%d %b}" if last else ""))
    return "; ".join(found)


def here(visit: Visit, client_id: UUID, site_id: UUID | None, form: HereForm | None = None) -> Page:
    """Another site of ours: who could answer for them there. Raises NotFound."""
    client = client_card(visit.viewer, client_id, at=visit.at)
    found = journey.here(visit.viewer, client_id, site_id=site_id, at=visit.at)
    to = next((one for one in found.sites if one.id == site_id), None)
    if to is None:
        raise NotFound
    context = client_frame(visit.viewer, client, TAB) | {
        "found": found,
        "to": to,
        "form": form or HereForm(proposals=found.proposals),
    }
    return Page(HERE, context, clients=[client_id], status=422 if form else 200)


def here_form(visit: Visit, client_id: UUID, site_id: UUID | None) -> HereForm:
    """A form as somebody sent it."""
    found = journey.here(visit.viewer, client_id, site_id=site_id, at=visit.at)
    return HereForm(visit.form, proposals=found.proposals)


def mine(visit: Visit, client_id: UUID, transfer_id: UUID) -> TransferPage:
    """A transfer of this very client. Raises NotFound."""
    page = queries.transfer(visit.viewer, transfer_id, at=visit.at)
    if page.card.client_id != client_id:
        raise NotFound
    return page


def one(visit: Visit, client_id: UUID, transfer_id: UUID, form: StepForm | None = None) -> Page:
    """One transfer followed: how it stands, what may come next, what was sent."""
    page = mine(visit, client_id, transfer_id)
    client = client_card(visit.viewer, client_id, at=visit.at)
    states = queries.next_states(page.card)
    context = client_frame(visit.viewer, client, TAB) | {
        "page": page,
        "card": page.card,
        "states": states,
        "zone": zone_of(page.card.site_id),
        "parts": {one.value: one.label for one in Part},
        "form": form or step_form(visit, page, None),
        "late": page.card.check_on is not None and page.card.check_on < visit.local.date(),
    }
    return Page(ONE, context, clients=[client_id], status=422 if form else 200)


def step_form(visit: Visit, page: TransferPage, data: object) -> StepForm:
    """The form of what comes next; the likeliest is chosen."""
    states, zone = queries.next_states(page.card), ZoneInfo(zone_of(page.card.site_id))
    first = {"state": states[0].value, "with_whom": page.card.met_by} if states else {}
    return StepForm(data, states=states, zone=zone, initial=first)


def summary(
    visit: Visit, client_id: UUID, transfer_id: UUID, *, emergency: bool, form: SendForm | None = None
) -> Page:
    """The summary before it leaves: what goes, what does not, which consent would let it."""
    mine(visit, client_id, transfer_id)
    ground = journey.emergency("–", "–", "–", "–") if emergency else None
    seen = journey.preview(visit.viewer, transfer_id, ground=ground, at=visit.at)
    client = client_card(visit.viewer, client_id, at=visit.at)
    kind = EmergencyForm if emergency else SendForm
    goes = [one.value for one in seen.goes]
    context = client_frame(visit.viewer, client, TAB) | {
        "seen": seen,
        "card": seen.page.card,
        "rows": queries.rows_of(seen.summary),
        "asked": queries.asked_of(seen.summary),
        "emergency": emergency,
        "shut": not vault_open(visit.viewer, client_id, at=visit.at),
        "form": form or kind(goes=seen.goes, initial={"parts": goes, "form": Format.PDF.value}),
    }
    return Page(SUMMARY, context, clients=[client_id], status=422 if form else 200)

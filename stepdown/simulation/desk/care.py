"""Help outside, grievances and incidents of a clinic some weeks old: who went, what was answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from stepdown.grievance import actions as grievance
from stepdown.grievance.actions import Said
from stepdown.grievance.vocabulary import Filer, How, NewGrievance, Topic
from stepdown.incident import actions as incident
from stepdown.incident.vocabulary import Factor, NewIncident, NewPerson, NewReview, Part, Severity
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import accountable_for, client_cards
from stepdown.people.vocabulary import ClientCard, ClientStage
from stepdown.resource import actions as resource
from stepdown.resource.vocabulary import NewReferral, NewStep, ReferredBy, ResourceWords, State, Way
from stepdown.simulation.stage import Rehearsal

# (kind, name, what they do, whom for, what to bring, cost, open, telephone, languages, walk-ins).
PLACES = (
    ("housing", "Lantern House", "Rooms by the month, sober", "Adults who share the chores",
     "Any card with a name", "$120 a week", "Mon to Fri 9 to 5", "555-0160", "en es", False),
    ("housing", "Sampleton Rent Desk", "One month of rent when somebody may lose their home",
     "Households under the county's income line", "Lease, last pay slip", "free", "Tue and Thu 10 to 2",
     "555-0161", "en es", True),
    ("work", "Second Shift Works", "Job coaching, a suit to borrow, employers who know", "Anybody over 18",
     "Nothing", "free", "Mon to Thu 8 to 4", "555-0162", "en", True),
    ("legal", "Fiction County Law Line", "Advice on leases, custody and old warrants", "Low income",
     "Letters from the court", "free", "Wed 1 to 5", "555-0163", "en es", False),
    ("health", "Open Door Family Doctor", "A doctor who takes new people within a week",
     "Anybody, also without insurance", "A list of medicines", "by income", "Mon to Sat 8 to 6", "555-0164",
     "en es pt", False),
    ("health", "Sampleton Dental School", "Teeth, by students with a teacher", "Adults", "Nothing",
     "$25", "Mon to Fri 9 to 3", "555-0165", "en", True),
    ("transport", "Ride Share Pass Office", "Bus passes at half price", "Anybody in treatment or school",
     "A letter that says so, or the pass form", "half price", "daily 7 to 7", "555-0166", "en es", True),
    ("childcare", "Little Finches", "Evening child care by the hour", "Children from 1 to 10",
     "Vaccination card", "by income", "Mon to Fri until 21:00", "555-0167", "en es", False),
    ("food", "Bread Table", "Groceries on Tuesdays, no questions", "Anybody", "A bag", "free", "Tue 3 to 7",
     "555-0168", "en es", True),
    ("money", "Benefits Walk-through", "Somebody fills in the forms with you", "Anybody", "Letters you have",
     "free", "Mon and Fri 9 to 12", "555-0169", "en", True),
    ("safety", "Safe Harbor Line", "A bed tonight, and a plan", "Anybody hurt or threatened", "Nothing",
     "free", "day and night", "555-0170", "en es", True),
    ("recovery", "Riverside Recovery Cafe", "Meals, peers and music without drink", "Anybody", "Nothing",
     "free", "Wed to Sun 16 to 22", "555-0171", "en", True),
)  # fmt: skip
WHY = (
    ("Lantern House", "A room before the lease ends"),
    ("Second Shift Works", "A day job that leaves the evenings"),
    ("Open Door Family Doctor", "A doctor of their own"),
    ("Bread Table", "Groceries to the end of the month"),
    ("Fiction County Law Line", "An old warrant to clear"),
    ("Ride Share Pass Office", "A bus pass for the week"),
)
GONE = (State.WENT, State.WENT, State.DID_NOT_GO, State.WAITING_LIST, State.CONTACTED, State.REFUSED)
NOTES = {
    State.DID_NOT_GO: "The bus did not come; wants to try again.",
    State.REFUSED: "Full until spring.",
    State.WAITING_LIST: "Third on the list.",
}


def furnish(stage: Rehearsal) -> None:
    """Put it all on the desk; called once, after the rehearsal."""
    places = _directory(stage)
    people = _in_treatment(stage)
    _referrals(stage, places, people)
    _grievances(stage, people)
    _incidents(stage, people)


def _in_treatment(stage: Rehearsal) -> list[ClientCard]:
    """Clients of the first site who are in treatment, with somebody accountable."""
    dora, at = stage.clinic.viewers["dora"], stage.end
    cards = client_cards(dora, stage.done.clients, at=at)
    tied = accountable_for(dora, cards, at=at)
    here = stage.clinic.sites[0].id
    found = [
        card
        for card in cards.values()
        if card.stage is ClientStage.IN_TREATMENT and card.site_id == here and card.id in tied
    ]
    return sorted(found, key=lambda card: card.id)


def _directory(stage: Rehearsal) -> dict[str, UUID]:
    dora, found = stage.clinic.viewers["dora"], {}
    for number, (kind, name, offers, whom, bring, cost, hours, phone, languages, walk_ins) in enumerate(
        PLACES
    ):
        words = ResourceWords(
            kind=kind,
            name=name,
            offers=offers,
            eligibility=whom,
            documents=bring,
            cost=cost,
            hours=hours,
            area="Sampleton and Fiction County",
            phone=phone,
            how="Call first" if not walk_ins else "Walk in",
            languages=tuple(languages.split()),
            referred_by=(ReferredBy.SELF, ReferredBy.CLINIC),
            walk_ins=walk_ins,
        )
        # Every fourth was last asked more than half a year ago.
        at = stage.end - timedelta(days=200 if number % 4 == 3 else 20 + number)
        card = resource.add_resource(words=words, confirmed=True, by=dora, at=at)
        found[name] = card.id
    return found


def _owner(stage: Rehearsal, card: ClientCard) -> tuple[Viewer, datetime]:
    """Who is accountable for a client, and since when."""
    tie = accountable_for(stage.clinic.viewers["dora"], [card.id], at=stage.end)[card.id]
    return stage.clinic.viewers[stage.clinic.key_of(tie.staff_id)], tie.starts_at


def _referrals(stage: Rehearsal, places: dict[str, UUID], people: list[ClientCard]) -> None:
    for number, card in enumerate(people[:9]):
        name, why = WHY[number % len(WHY)]
        by, since = _owner(stage, card)
        at = max(stage.end - timedelta(days=12 - number), since + timedelta(hours=1))
        new = NewReferral(places[name], why, Way.SELF)
        help_id = resource.refer(client_id=card.id, new=new, by=by, at=at)
        if number % 3 == 2:
            continue
        then = max(stage.end - timedelta(days=2), at + timedelta(hours=1))
        state = GONE[number % len(GONE)]
        step = NewStep(state, NOTES.get(state, ""))
        resource.follow(client_id=card.id, help_id=help_id, step=step, version=1, by=by, at=then)


def _grievances(stage: Rehearsal, people: list[ClientCard]) -> None:
    viewers, here = stage.clinic.viewers, stage.clinic.sites[0].id
    told = (
        (Topic.WAITING, "I waited forty minutes and nobody told me why.", Filer.CLIENT, 26),
        (Topic.BUILDING, "The light on the back stairs has been out for two weeks.", Filer.ANONYMOUS, 16),
        (Topic.CONDUCT, "I was spoken to as if I were a child, at the desk, before others.", Filer.CLIENT, 3),
    )
    for number, (topic, words, filer, days) in enumerate(told):
        client = people[number].id if filer is Filer.CLIENT and len(people) > number else None
        if filer is Filer.CLIENT and client is None:
            continue
        how = How.BOX if filer is Filer.ANONYMOUS else How.PERSON
        at = stage.end - timedelta(days=days)
        new = NewGrievance(here, filer, how, topic, words, client_id=client)
        made = grievance.file_grievance(new=new, by=viewers["priya"], at=at)
        if number == 0:
            _answered(stage, made, at)


def _answered(stage: Rehearsal, made: UUID, at: datetime) -> None:
    pat = stage.clinic.viewers["pat"]
    received = Said("", "In person")
    grievance.acknowledge(grievance_id=made, said=received, version=1, by=pat, at=at + timedelta(days=1))
    words = "You were right. From now on the desk says it when somebody runs late, and offers another hour."
    grievance.answer(
        grievance_id=made, said=Said(words, "In person"), version=2, by=pat, at=at + timedelta(days=6)
    )


def _incidents(stage: Rehearsal, people: list[ClientCard]) -> None:
    viewers, here = stage.clinic.viewers, stage.clinic.sites[0].id
    told = (
        ("fall", Severity.MINOR, "Front steps", "Slipped on ice on the second step and held the rail.", 47),
        (
            "medication",
            Severity.NEAR,
            "Room Oak",
            "Two envelopes lay side by side; the right one was given.",
            24,
        ),
        (
            "privacy_breach",
            Severity.MINOR,
            "Front desk",
            "A sheet for one person went into another's folder.",
            9,
        ),
        ("property", Severity.NEAR, "Parking", "A window of a car was broken in the evening.", 2),
    )
    for number, (kind, severity, where, what, days) in enumerate(told):
        at = stage.end - timedelta(days=days)
        who = (NewPerson(Part.AFFECTED, client_id=people[number].id),) if number < min(2, len(people)) else ()
        new = NewIncident(here, kind, severity, at - timedelta(minutes=40), where, what, people=who)
        made = incident.report(new=new, by=viewers["dora"] if who else viewers["iva"], at=at)
        if number == 0:
            _reviewed(stage, made, at + timedelta(days=2))


def _reviewed(stage: Rehearsal, made: UUID, at: datetime) -> None:
    iva = stage.clinic.staff["iva"].id
    action = ("Salt the steps before seven on cold days", iva, (stage.end + timedelta(days=1)).date())
    new = NewReview(
        (Factor.PLACE, Factor.PROCEDURE), "It froze overnight and nobody had the task to salt.", (action,)
    )
    incident.review(incident_id=made, new=new, version=1, by=stage.clinic.viewers["priya"], at=at)

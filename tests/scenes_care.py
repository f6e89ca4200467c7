"""Places that help, referrals, grievances and incidents of the cast: what the checks of them begin with."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from stepdown.grievance import actions as grievance
from stepdown.grievance.vocabulary import Filer, How, NewGrievance, Topic
from stepdown.incident import actions as incident
from stepdown.incident import models as incidents
from stepdown.incident.vocabulary import NewIncident, NewPerson, Part, Severity
from stepdown.privacy.vocabulary import Category, Purpose, Recipient, RecipientKind
from stepdown.resource import actions as resource
from stepdown.resource.vocabulary import NewReferral, ReferredBy, ResourceCard, ResourceWords, Way
from tests.cast import NOW, Cast
from tests.releases import NOOR, a_consent

WORDS = ResourceWords(
    kind="housing",
    name="Lantern House",
    offers="Rooms for people in recovery, by the month",
    eligibility="Adults who stay sober and share the chores",
    documents="A letter or any card with a name",
    cost="$120 a week",
    hours="Mon to Fri 9 to 5",
    area="Sampleton",
    phone="555-0160",
    contact="Jo",
    languages=("en", "es"),
    referred_by=(ReferredBy.SELF, ReferredBy.CLINIC),
)
TO_LANTERN = replace(
    NOOR,
    recipient=Recipient(RecipientKind.HOUSING, "Lantern House"),
    purposes=(Purpose.HOUSING,),
    categories=(Category.PLAN,),
)


def a_place(cast: Cast, words: ResourceWords = WORDS, *, at: datetime = NOW) -> ResourceCard:
    """A place in the directory, asked today."""
    return resource.add_resource(words=words, confirmed=True, by=cast.viewer("dora"), at=at)


def a_help(
    cast: Cast, *, client: str = "robin", who: str = "dana", place: UUID | None = None, **more: object
) -> UUID:
    """A referral of one client, who goes by themself."""
    told = {"why": "A room before the lease ends", "way": Way.SELF} | more
    new = NewReferral(resource_id=place or a_place(cast).id, **told)  # type: ignore[arg-type]
    return resource.refer(client_id=cast.clients[client].id, new=new, by=cast.viewer(who), at=NOW)


def lantern_consent(cast: Cast, client: str = "robin") -> UUID:
    """A consent to Lantern House, in force."""
    return a_consent(cast, TO_LANTERN, client=client)


def told_by(cast: Cast, **more: object) -> NewGrievance:
    """What Robin has to complain about."""
    told: dict[str, object] = {
        "site_id": cast.harbor.id,
        "filer": Filer.CLIENT,
        "how": How.PERSON,
        "topic": Topic.CONDUCT,
        "words": "I was laughed at in front of the group on Monday.",
        "client_id": cast.clients["robin"].id,
    }
    return NewGrievance(**(told | more))  # type: ignore[arg-type]


def a_grievance(cast: Cast, who: str = "iva", *, at: datetime = NOW, **more: object) -> UUID:
    """A grievance of Robin's that Iva wrote down, about nobody by name unless told."""
    return grievance.file_grievance(new=told_by(cast, **more), by=cast.viewer(who), at=at)


def a_report(cast: Cast, **more: object) -> NewIncident:
    """What Dana saw."""
    told: dict[str, object] = {
        "site_id": cast.harbor.id,
        "kind": "fall",
        "severity": Severity.MINOR,
        "happened_at": NOW,
        "where": "Stairs",
        "what": "Slipped on the wet step and held the rail.",
        "people": (NewPerson(Part.AFFECTED, client_id=cast.clients["robin"].id, harm="a bruise"),),
    }
    return NewIncident(**(told | more))  # type: ignore[arg-type]


def an_incident(cast: Cast, who: str = "dana", *, at: datetime = NOW, **more: object) -> UUID:
    """An incident Dana reported."""
    return incident.report(new=a_report(cast, **more), by=cast.viewer(who), at=at)


def the_breach(cast: Cast) -> UUID:
    """A privacy breach at Harbor Street that Dana reported; the same one when asked again."""
    row = incidents.Incident.objects.filter(kind="privacy_breach", site_id=cast.harbor.id).first()
    return row.id if row else an_incident(cast, kind="privacy_breach", people=())


def an_owed_report(cast: Cast) -> UUID:
    """A report to somebody outside that the breach asks for."""
    return incidents.ReportOwed.objects.filter(incident_id=the_breach(cast))[:1].get().id

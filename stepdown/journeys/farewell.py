"""Papers of an ending: a certificate under the name somebody chooses, the letter of a notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepdown.aftercare import queries as aftercare
from stepdown.aftercare.vocabulary import NoticeCard
from stepdown.episode import queries as episodes
from stepdown.episode.vocabulary import EpisodeCard
from stepdown.journeys.disclose import TO_CLIENT, Asked, Released, release
from stepdown.journeys.paper import MEDIA_TYPE, Fields, Heading, Quote, Sheet, Signatures, Text, render
from stepdown.journeys.paper.sheet import Block
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.queries import client_card
from stepdown.place.queries import site
from stepdown.place.vocabulary import Site
from stepdown.privacy.vocabulary import Category, Purpose

COMPLETED = "completed"


@dataclass(frozen=True)
class Wish:
    """How somebody wants their certificate: the name on it, whether it may say what was finished, words of
    their own or of the team.
    """

    name: str
    says_treatment: bool = False
    words: str = ""


def finished(viewer: Viewer, client_id: UUID, *, at: datetime) -> EpisodeCard | None:
    """The last episode of somebody who completed it; None for everybody else."""
    every = episodes.episodes(viewer, client_id, at=at)
    if not every or every[0].open or not every[0].discharges:
        return None
    return every[0] if every[0].discharges[-1].reason.code == COMPLETED else None


def certificate(*, client_id: UUID, wish: Wish, by: Viewer, at: datetime) -> Released:
    """A certificate as PDF, given to the person themself. It names a clinic and treatment only if they want.

    Raises Refused where nothing was completed or no name is chosen, NotFound.
    """
    last = finished(by, client_id, at=at)
    if last is None:
        raise Refused(Refusal(say("A certificate is for a programme that was completed.")))
    if not wish.name.strip():
        raise Refused(Refusal(say("Whose name stands on it? Any name they go by."), field="name"))
    place = site(by, last.site_id)
    card = client_card(by, client_id, at=at)
    made = Sheet(
        title=say("Certificate"),
        clinic=place.name if wish.says_treatment else "",
        client=wish.name.strip(),
        blocks=tuple(_certified(wish, last, place, by)),
        language=card.language,
        discreet=not wish.says_treatment,
    )
    return _to_client("certificate", made, "certificate.pdf", Category.ATTENDANCE, place, client_id, by, at)


def notice_letter(*, client_id: UUID, by: Viewer, at: datetime) -> Released:
    """The letter of the newest notice: why, until when, how to appeal, where to go. Raises Refused,
    NotFound.
    """
    found = aftercare.notice(by, client_id, at=at)
    if found is None:
        raise NotFound
    card = client_card(by, client_id, at=at)
    place = site(by, card.site_id)
    made = Sheet(
        title=say("Notice that treatment ends"),
        clinic=place.name,
        client=card.shown_as,
        blocks=_letter(found, place),
        language=card.language,
    )
    return _to_client("notice of discharge", made, "notice.pdf", Category.PLAN, place, client_id, by, at)


def _letter(found: NoticeCard, place: Site) -> tuple[Block, ...]:
    return (
        Text(
            say("We end your treatment with us. This letter says why, what you can do, and where you can go.")
        ),
        Heading(say("Why")),
        Quote(found.reason),
        Fields(
            (
                (say("Given on"), f"{found.given_on:%d %b %Y}"),
                (say("Last day of treatment"), f"{found.ends_on:%d %b %Y}"),
                (say("You can appeal until"), f"{found.appeal_until:%d %b %Y}"),
            )
        ),
        Heading(say("If you do not agree")),
        Text(
            say(
                "Tell us in a few words: in person, by telephone {phone} or on your phone. Somebody else "
                "decides within {n} days and tells you why. Your treatment goes on until then, unless "
                "there is danger.",
                phone=place.phone,
                n=aftercare.terms().answer_days,
            )
        ),
        *((Heading(say("Why it cannot wait")), Text(found.danger)) if found.danger else ()),
        Heading(say("Where you can go")),
        Text(found.elsewhere),
        Text(say("In a crisis call or text 988, at any hour. In danger to life, 911.")),
        Signatures(((say("For the clinic"), found.by_name, f"{found.given_on:%d %b %Y}"),)),
    )


def _certified(wish: Wish, last: EpisodeCard, place: Site, by: Viewer) -> list[Block]:
    ended = last.discharges[-1].at.astimezone(place.tz)
    done: Words = (
        say("has completed the treatment programme of {clinic}.", clinic=place.name)
        if wish.says_treatment
        else say("has done what they set out to do, and can be proud of it.")
    )
    blocks: list[Block] = [Heading(wish.name.strip()), Text(done)]
    if wish.words.strip():
        blocks.append(Quote(wish.words.strip()))
    blocks.append(Signatures(((say("With respect"), by.name, f"{ended:%d %b %Y}"),)))
    return blocks


def _to_client(
    kind: str,
    made: Sheet,
    filename: str,
    category: Category,
    place: Site,
    client_id: UUID,
    by: Viewer,
    at: datetime,
) -> Released:
    asked = Asked(kind, (client_id,), TO_CLIENT, Purpose.OWN_REQUEST, frozenset({category}))
    return release(
        asked=asked,
        filename=filename,
        media_type=MEDIA_TYPE,
        make=lambda cover: render(made, cover, zone=place.zone),
        by=by,
        at=at,
    )

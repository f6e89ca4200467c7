"""Papers of a house, given to the resident: the agreement with the rules, and the account of charges."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from stepdown.housing import queries
from stepdown.housing.vocabulary import Account, HouseCard, RulesCard, StayCard
from stepdown.journeys.disclose import TO_CLIENT, Asked, Released, release
from stepdown.journeys.paper import (
    MEDIA_TYPE,
    Fields,
    Heading,
    Listing,
    Sheet,
    Signatures,
    Table,
    Text,
    render,
)
from stepdown.journeys.paper.sheet import Block
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.queries import require_reach
from stepdown.privacy.vocabulary import Category, Purpose

NIGHTS = (
    say("Monday"),
    say("Tuesday"),
    say("Wednesday"),
    say("Thursday"),
    say("Friday"),
    say("Saturday"),
    say("Sunday"),
)


def agreement(*, stay_id: UUID, by: Viewer, at: datetime) -> Released:
    """The house agreement as PDF: the bed, the price, curfew, the rules as they hold, what the house learns.

    Raises Refused where the house has no rules yet, NotFound.
    """
    stay = queries.stay(by, stay_id, at=at)
    house = queries.house(by, stay.house_id, at=at)
    day = max(queries.today_of(house.site_id, at), stay.from_on)
    rules = queries.rules_on([house.id], day).get(house.id)
    if rules is None:
        raise Refused(
            Refusal(say("The house has no rules yet."), say("A director writes them, with the curfew."))
        )
    account = queries.account(by, stay, at=at)
    blocks = _agreed(stay, house, rules, account)
    made = Sheet(
        title=say("House agreement"), clinic=house.name, client=stay.name, blocks=blocks, discreet=True
    )
    return _to_resident("house agreement", made, "house-agreement.pdf", Category.PAPERS, stay, by, at)


def statement(*, stay_id: UUID, by: Viewer, at: datetime) -> Released:
    """The account of a stay as PDF, each line. Raises NotFound."""
    stay = queries.any_stay(by, stay_id, at=at)
    house = queries.house_of(by, stay, at=at)
    today = queries.today_of(house.site_id, at)
    blocks = _account(house, queries.account(by, stay, at=at), f"{today:%d %b %Y}")
    made = Sheet(title=say("Account"), clinic=house.name, client=stay.name, blocks=blocks, discreet=True)
    return _to_resident("house account", made, "house-account.pdf", Category.BILLS, stay, by, at)


def _agreed(stay: StayCard, house: HouseCard, rules: RulesCard, account: Account) -> tuple[Block, ...]:
    price = account.price
    pairs: list[tuple[Words | str, Words | str]] = [
        (say("House"), f"{house.name}, {house.words.address}"),
        (say("Kind"), house.kind.shown_as),
        (say("Bed"), stay.bed_on(stay.from_on)),
        (say("From"), f"{stay.from_on:%d %b %Y}"),
    ]
    if stay.planned_end is not None:
        pairs.append((say("Until about"), f"{stay.planned_end:%d %b %Y}"))
    if price is not None:
        pairs.append(
            (say("Price"), say("{amount} {per}, by nights", amount=price.amount, per=price.per.label))
        )
    return (
        Fields(tuple(pairs)),
        Heading(say("Curfew")),
        Table(
            (say("Night"), say("In the house by")),
            tuple((NIGHTS[day], _hour(hour)) for day, hour in enumerate(rules.new.curfew)),
        ),
        Heading(say("Rules, version {n}", n=rules.number)),
        Listing(queries.said(rules)),
        Text(say("Meetings asked for: {n} a week, of any kind.", n=rules.new.meetings_a_week)),
        Heading(say("Who knows what")),
        Text(_knows(stay)),
        Signatures(((say("Resident"), stay.name, ""), (say("For the house"), "", ""))),
    )


def _knows(stay: StayCard) -> Words:
    if stay.own:
        return say(
            "The house knows your chosen name, your bed, your nights, passes and meetings, and what you owe "
            "it. Your counselor reads what the house writes. From the clinic the house learns your hours, or "
            "whether you came, only if you sign for it, and until you stop it."
        )
    return say(
        "The house knows your chosen name, your bed, your nights, passes and meetings, and what you owe it. "
        "Your counselor reads what the house writes while you let it. From the clinic the house learns your "
        "hours, or whether you came, only if you sign for it, and until you stop it."
    )


def _hour(hour: time | None) -> Words | str:
    return say("no curfew") if hour is None else f"{hour:%H:%M}"


def _account(house: HouseCard, account: Account, today: str) -> tuple[Block, ...]:
    rows = tuple(
        (f"{one.on:%d %b %Y}", _line(one.kind.label, one.nights, one.words), str(one.amount))
        for one in reversed(account.lines)
    )
    return (
        Fields(((say("Owed"), str(account.owed)), (say("As of"), today), (say("House"), house.name))),
        Table((say("Day"), say("What"), say("Amount")), rows, right=(2,)),
        Text(
            say("Nights are charged by the night, after they are over. Nothing else changes them."),
            quiet=True,
        ),
    )


def _line(label: Words, nights: int, words: str) -> Words:
    if nights:
        return say("{what}: {n}", what=label, n=nights)
    return say("{what} {more}", what=label, more=words)


def _to_resident(
    kind: str, made: Sheet, filename: str, category: Category, stay: StayCard, by: Viewer, at: datetime
) -> Released:
    zone = queries.house_of(by, stay, at=at).zone
    asked = Asked(kind, (stay.client_id,), TO_CLIENT, Purpose.OWN_REQUEST, frozenset({category}))
    return release(
        asked=asked,
        filename=filename,
        media_type=MEDIA_TYPE,
        make=lambda cover: render(made, cover, zone=zone),
        reach=require_reach if by.audience is Audience.CLIENT else queries.resident,
        by=by,
        at=at,
    )

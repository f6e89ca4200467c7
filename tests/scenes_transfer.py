"""Robin goes to another place: what the checks of transfers begin with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from stepdown.episode import queries as episodes
from stepdown.journeys import transfer
from stepdown.privacy.vocabulary import Category, Purpose, Recipient, RecipientKind
from stepdown.programme.vocabulary import LevelCode
from stepdown.transfer import queries
from stepdown.transfer.vocabulary import NewTransfer, Stays, TransferPage
from tests.cast import NOW, SYSTEM, Cast
from tests.releases import NOOR, a_consent
from tests.scenes_admission import treated

AT = NOW + timedelta(hours=2)
DETOX = NewTransfer(
    to_name="Elm Street Detox",
    level=LevelCode.WITHDRAWAL,
    why="Shakes since Monday, tried to taper at home",
    stays=Stays.OPEN,
    to_phone="555-0199",
    wanted_on=NOW.date(),
    transport="Their sister drives",
    medicines="Two lozenges for the way",
    stays_here="The prescriber keeps the injection",
)
GOES_ON = replace(DETOX, to_name="Birch Residential", level=LevelCode.RESIDENTIAL, stays=Stays.ENDS)
FOR_DETOX = replace(
    NOOR,
    recipient=Recipient(RecipientKind.PROVIDER, "Elm Street Detox"),
    purposes=(Purpose.TREATMENT,),
    categories=(Category.ASSESSMENT, Category.MEDICATION, Category.PLAN),
    description="what the detox needs to take me over safely",
)


def begun(cast: Cast, new: NewTransfer = DETOX, *, who: str = "dana") -> TransferPage:
    """Dana asks a place; Robin comes into treatment where they are not yet."""
    robin = cast.clients["robin"].id
    if episodes.current(SYSTEM, robin, at=AT) is None:
        treated(cast)
    return transfer.begin(client_id=robin, new=new, by=cast.viewer(who, at=AT), at=AT)


def a_transfer(cast: Cast) -> UUID:
    """A transfer of Robin's under way, begun once however often it is asked for."""
    running = queries.current(SYSTEM, [cast.clients["robin"].id], at=AT)
    return next((one.id for one in running.values()), None) or begun(cast).card.id


def consent_for_detox(cast: Cast) -> UUID:
    """Robin lets the detox know three things, and no others."""
    return a_consent(cast, FOR_DETOX, at=NOW)

"""Linden House at Harbor Street, kept by Hal; Robin lives in it. What the checks of housing begin with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from stepdown.housing import actions, models, queries
from stepdown.housing.vocabulary import (
    HouseCard,
    HouseWords,
    MeetingKind,
    NewPass,
    NewRules,
    Per,
    Price,
    Whose,
)
from stepdown.kernel.ids import new_id
from stepdown.privacy.vocabulary import Category, ConsentWords, Purpose, Recipient, RecipientKind
from tests.cast import SYSTEM, Cast
from tests.releases import NOOR

LINDEN = HouseWords("Linden House", "supervised", Whose.OWN, "2 Fiction Way")
ELM = HouseWords("Elm House", "peer", Whose.PARTNER, "3 Fiction Way", "Elm Homes")
RELEASED = replace(
    NOOR,
    recipient=Recipient(RecipientKind.HOUSING, "Linden House"),
    purposes=(Purpose.HOUSING,),
    categories=(Category.HOURS, Category.ATTENDANCE),
    description="from when to when I am expected, and whether I came",
)
DAY = timedelta(days=1)


def the_house(cast: Cast, words: HouseWords = LINDEN) -> HouseCard:
    """A house with two rooms, four beds and rules, kept by Hal. There is one of a name."""
    known = models.House.objects.filter(site_id=cast.harbor.id, name=words.name).first()
    if known is not None:
        return queries.house(SYSTEM, known.id, at=cast.now)
    made = actions.open_house(site_id=cast.harbor.id, words=words, by=SYSTEM, at=cast.now)
    for room in ("Garden", "Street"):
        for bed in ("window", "door"):
            actions.add_bed(house_id=made.id, room=room, name=bed, by=SYSTEM, at=cast.now)
    day = queries.today_of(made.site_id, cast.now)
    week = (*[time(22)] * 4, time(23, 30), time(23, 30), time(22))
    new = NewRules(week, ("Quiet after 22:00.", "Each cooks once a week."), 3, day)
    actions.set_rules(house_id=made.id, new=new, by=SYSTEM, at=cast.now)
    actions.appoint(house_id=made.id, staff_id=cast.staff["hal"].id, by=SYSTEM, at=cast.now)
    return made


def beds(cast: Cast, words: HouseWords = LINDEN) -> list[UUID]:
    """The beds of a house, in their order."""
    board = queries.board(SYSTEM, the_house(cast, words).id, at=cast.now)
    return [one.bed.id for one in board]


def a_wish(cast: Cast, bed_id: UUID, **more: object) -> actions.Wish:
    told = {
        "from_on": queries.today_of(cast.harbor.id, cast.now),
        "planned_end": None,
        "agreed": "Asked for it",
    }
    return actions.Wish(bed_id, **(told | more))  # type: ignore[arg-type]


def kept_bed(
    cast: Cast, name: str = "robin", words: HouseWords = LINDEN, bed: int = 0, **more: object
) -> UUID:
    """A bed is kept for somebody from today."""
    wish = a_wish(cast, beds(cast, words)[bed], **more)
    return actions.reserve(client_id=cast.clients[name].id, wish=wish, by=SYSTEM, at=cast.now)


def lives(
    cast: Cast,
    name: str = "robin",
    words: HouseWords = LINDEN,
    bed: int = 0,
    *,
    price: int = 21000,
    **more: object,
) -> UUID:
    """Somebody lives in a house since today, for so many cents a week."""
    stay_id = kept_bed(cast, name, words, bed, **more)
    hal = cast.viewer("hal")
    day = queries.today_of(cast.harbor.id, cast.now)
    if price:
        actions.set_price(stay_id=stay_id, price=Price(price, Per.WEEK, day), by=hal, at=cast.now)
    actions.move_in(stay_id=stay_id, on=day, agreed=True, by=hal, at=cast.now)
    return stay_id


def the_stay(cast: Cast) -> UUID:
    """Robin's stay; they have one."""
    known = models.Stay.objects.filter(client_id=cast.clients["robin"].id, until=None).first()
    return known.id if known is not None else lives(cast)


def a_pass(cast: Cast, *, at: datetime | None = None) -> UUID:
    """Robin asks for the night of tomorrow; there is one for that."""
    at = at or cast.now
    known = models.Pass.objects.filter(stay_id=the_stay(cast), starts_at=at + DAY).first()
    if known is not None:
        return known.id
    made = new_id()
    new = NewPass(at + DAY, at + 2 * DAY, "with family")
    actions.ask_pass(pass_id=made, stay_id=the_stay(cast), new=new, by=SYSTEM, at=at)
    return made


def a_line(cast: Cast) -> UUID:
    """Robin paid fifty dollars."""
    made = new_id()
    day = queries.today_of(cast.harbor.id, cast.now)
    actions.pay(line_id=made, stay_id=the_stay(cast), cents=5000, on=day, by=SYSTEM, at=cast.now)
    return made


def a_meeting(cast: Cast, on: date) -> UUID:
    """Robin wrote down a meeting."""
    made = new_id()
    been = actions.Been(on, MeetingKind.SECULAR, "Tuesday circle")
    actions.log_meeting(
        meeting_id=made, stay_id=the_stay(cast), been=been, by=cast.viewer("robin"), at=cast.now
    )
    return made


def released(house: str) -> ConsentWords:
    """What somebody signs so that a house learns hours and days."""
    return replace(RELEASED, recipient=Recipient(RecipientKind.HOUSING, house))

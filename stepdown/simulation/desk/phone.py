"""The phone of the demo: who may be reached how, some weeks of calls, a snow day that was, one that comes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from stepdown.closure import queries as closures
from stepdown.closure.vocabulary import ClosureWords, Reason
from stepdown.journeys import close_site
from stepdown.journeys.take_call import Taken, take_call
from stepdown.kernel.period import WeekWindow
from stepdown.kernel.viewer import Viewer
from stepdown.people import actions as people
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import ClientCard, ClientStage
from stepdown.phone import actions, queries
from stepdown.phone.vocabulary import (
    CallerKind,
    CallWords,
    Came,
    Direction,
    FollowUpWords,
    Heard,
    LineKind,
    LineWords,
    Means,
    Voicemail,
)
from stepdown.simulation.clinic import CURTAIN
from stepdown.simulation.stage import Rehearsal

MORNINGS = tuple(WeekWindow(day, time(9), time(12)) for day in range(5))
EVENINGS = tuple(WeekWindow(day, time(18), time(21)) for day in range(5))
WORD = "green bicycle"
MOST = 10
# (hours before the curtain, who, kind, about whom as said, what they told us, what came of it)
NOBODYS = (
    (330, "", CallerKind.UNKNOWN, "", "", Came.MISDIAL),
    (
        251,
        "Officer Sample",
        CallerKind.COURT,
        "Somebody with a hearing on Friday",
        "Wanted a yes or a no.",
        Came.SPOKE,
    ),
    (173, "", CallerKind.UNKNOWN, "", "", Came.HUNG_UP),
    (
        97,
        "Boss at Example Roofing",
        CallerKind.EMPLOYER,
        "One of my crew",
        "Asked why he leaves at 3.",
        Came.SPOKE,
    ),
    (26, "", CallerKind.UNKNOWN, "", "", Came.WRONG_PERSON),
)


def furnish(stage: Rehearsal) -> None:
    """Lines, contacts and calls for the first people of the first site; a closure before and one ahead."""
    site, iva = stage.clinic.sites[0], stage.clinic.viewers["iva"]
    cards = client_cards(CURTAIN, stage.done.clients, at=stage.end).values()
    treated = [one for one in cards if one.site_id == site.id and one.stage is ClientStage.IN_TREATMENT]
    start = stage.end - timedelta(weeks=2)
    for number, card in enumerate(treated[:MOST]):
        _reached(iva, card, number, start)
    for hours, who, kind, about, told, came in NOBODYS:
        when = stage.end - timedelta(hours=hours)
        words = CallWords(
            site.id, when, when + timedelta(minutes=4), caller_kind=kind, caller_name=who, asked_about=about
        )
        _log(iva, words, told, came, Heard(kind=kind))
    if treated:
        _mother(stage, iva, treated[0])
        _sister(stage, iva, treated)
    for name, phone in (("iva", "555-0171"), ("dora", "555-0172"), ("priya", "555-0173")):
        actions.set_own_number(number=phone, note="", version=0, by=stage.clinic.viewers[name], at=start)
    _snow(stage)


def _reached(iva: Viewer, card: ClientCard, number: int, at: datetime) -> None:
    """How one client may be reached: a telephone with its times, and for some an e-mail too."""
    words = LineWords(
        LineKind.PHONE,
        f"(555) 010-02{number:02d}",
        "Mobile",
        ("Nobody else", "A roommate might")[number % 2],
        ("Pat", "Chris from the library")[number % 2],
        (Voicemail.YES, Voicemail.NO, Voicemail.NOT_ASKED)[number % 3],
        times=(MORNINGS, EVENINGS, ())[number % 3],
        words=("Never when my father is home.", "", "Text is fine.")[number % 3],
    )
    actions.add_line(client_id=card.id, words=words, by=iva, at=at)
    if number % 2 == 0:
        mail = LineWords(LineKind.EMAIL, f"client{number}@example.invalid", "Mail", messages=True)
        actions.add_line(client_id=card.id, words=mail, by=iva, at=at)


def _log(by: Viewer, words: CallWords, told: str, came: Came, heard: Heard, **more: object) -> UUID:
    full = CallWords(**{**vars(words), "told_us": told, "came": came})
    taken = Taken(full, heard, **more)  # type: ignore[arg-type]
    return take_call(taken=taken, by=by, at=full.ended_at)


def _mother(stage: Rehearsal, iva: Viewer, card: ClientCard) -> None:
    """She called yesterday, learned nothing, and was listened to; somebody owes her nothing, and the
    client a word.
    """
    when = stage.end - timedelta(hours=22)
    words = CallWords(
        card.site_id,
        when,
        when + timedelta(minutes=11),
        caller_kind=CallerKind.FAMILY,
        caller_name="A mother",
        asked_about=card.chosen_name.split()[0],
    )
    owed = FollowUpWords(
        "Tell them at the next visit that somebody worries",
        stage.end + timedelta(hours=3),
        stage.clinic.staff["iva"].id,
    )
    told = "She has not slept for a week. She wants somebody to know that he may call her at any hour."
    _log(iva, words, told, Came.MESSAGE, Heard(card.id, kind=CallerKind.FAMILY), owed=owed)


def _sister(stage: Rehearsal, iva: Viewer, treated: list[ClientCard]) -> None:
    """The first relative whom a consent names gets a line and a code word, and was told the hours once."""
    when = stage.end - timedelta(hours=4)
    for card in treated:
        named = [one for one in queries.callers(iva, card.id, at=when) if one.named and one.recipient]
        relative = next((one for one in named if one.kind is CallerKind.FAMILY), None)
        if relative is None:
            continue
        contact_id = people.add_contact(
            client_id=card.id, name=relative.name, relation="sister", emergency=True, by=iva, at=when
        )
        line = LineWords(LineKind.PHONE, "(555) 010-0288", "Mobile", caller_name="Pat")
        actions.add_line(client_id=card.id, contact_id=contact_id, words=line, by=iva, at=when)
        actions.agree_on_word(client_id=card.id, contact_id=contact_id, word=WORD, by=iva, at=when)
        words = CallWords(
            card.site_id, when, when + timedelta(minutes=7), caller_name=relative.name, told=("hours",)
        )
        said = CallWords(**{**vars(words), "said": "Nine hours a week, and they came to all of them."})
        heard = Heard(card.id, relative.key, code_word=WORD)
        _log(iva, said, "Asked how the week went.", Came.SPOKE, heard)
        visit = CallWords(
            card.site_id,
            when - timedelta(days=1),
            when - timedelta(days=1),
            Direction.IN,
            Means.IN_PERSON,
            CallerKind.FAMILY,
            relative.name,
            from_paper=True,
        )
        taken = Taken(CallWords(**{**vars(visit), "told_us": "Brought a warm coat."}), Heard())
        take_call(taken=taken, by=iva, at=when)
        return


def _snow(stage: Rehearsal) -> None:
    """A snow day two weeks ago, and works on the water main at the other site the day after tomorrow."""
    dora = stage.clinic.viewers["dora"]
    for site, ahead, hours, reason, words in (
        (stage.clinic.sites[0], timedelta(days=-13), 9, Reason.WEATHER, "Stay safe. We call you."),
        (stage.clinic.sites[1], timedelta(days=2), 5, Reason.POWER, "We call you about another hour."),
    ):
        decided = stage.end + min(ahead, timedelta(0)) - timedelta(hours=1)
        start = (stage.end + ahead).replace(minute=0, second=0, microsecond=0)
        closing = ClosureWords(site.id, start, start + timedelta(hours=hours), reason, words)
        found = close_site.affected(dora, site.id, start=closing.starts_at, end=closing.ends_at, at=decided)
        close_site.close_site(words=closing, seen=closures.fingerprint(found), by=dora, at=decided)

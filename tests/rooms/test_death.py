"""A death closes the door of who died and is reported; a mistake is taken back, and nothing is deleted."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from stepdown.audit.models import Entry
from stepdown.episode import queries as episodes
from stepdown.housing import actions as house_actions
from stepdown.housing import queries as housing
from stepdown.housing.models import Stay, Waiting
from stepdown.housing.vocabulary import WaitEnd
from stepdown.incident import queries as incidents
from stepdown.journeys import client_door, record_death
from stepdown.journeys.take_back_death import mistaken, take_back_death
from stepdown.kernel.refusal import Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.outbox import actions as outbox
from stepdown.outbox.models import Letter, Silence
from stepdown.outbox.queries import notices, stopped_letters
from stepdown.outbox.vocabulary import Channel, Draft, LetterKind, To
from stepdown.people import actions as people
from stepdown.people import queries as doors
from stepdown.people.models import Account, CalendarAddress, SignIn
from stepdown.people.queries.telling import own_door
from stepdown.people.vocabulary import NeutralTitle, OwnDoor
from tests import scenes_housing as houses
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_admission import treated

SOON = NOW + timedelta(hours=1)
LATER = NOW + timedelta(hours=2)
WHY = "Somebody of the same name died. Robin answered the phone."
OUTSIDE = Viewer(Audience.PUBLIC)


def letter(cast: Cast) -> UUID:
    draft = Draft(
        To(address="robin@example.invalid"),
        Channel.EMAIL,
        LetterKind.MESSAGE,
        say("Hello"),
        about_client_id=cast.clients["robin"].id,
    )
    return outbox.write(draft=draft, by=SYSTEM, at=NOW)


def died(cast: Cast) -> UUID:
    """Dana enters that Robin died."""
    robin, dana = cast.clients["robin"].id, cast.viewer("dana")
    version = record_death.known(dana, robin, at=SOON).version
    record_death.record_death(
        client_id=robin, on=None, words="A neighbor called", version=version, by=dana, at=SOON
    )
    return robin


def told(cast: Cast, name: str) -> list[str]:
    """What somebody of the staff has heard."""
    return [one.words.text for one in notices(cast.viewer(name), at=SOON)]


def take_back(cast: Cast, *letters: UUID, why: str = WHY, accountable: str | None = "dana") -> int:
    return take_back_death(
        client_id=cast.clients["robin"].id,
        why=why,
        accountable_id=cast.staff[accountable].id if accountable else None,
        letter_ids=letters,
        by=cast.viewer("dora"),
        at=LATER,
    )


def test_nobody_comes_in_with_the_phone_the_digits_or_a_code_of_somebody_who_died(cast: Cast) -> None:
    treated(cast)
    robin, account = cast.clients["robin"].id, cast.accounts["robin"]
    token = people.start_sign_in(
        account_id=account, door=Audience.CLIENT, how="checks", second_factor=True, at=NOW
    )
    signed_in = SignIn.objects.filter(account_id=account).latest("started_at")
    people.make_calendar(client_id=robin, title=NeutralTitle.BUSY, by=SYSTEM, at=NOW)
    device = people.remember_device(
        sign_in_id=signed_in.id, pin="482915", device="", by=cast.viewer("robin"), at=NOW
    )
    code = client_door.invite_again(client_id=robin, by=cast.viewer("dana"), at=NOW)
    died(cast)
    day = timedelta(days=1)
    assert not doors.visit_by_token(
        token, door=Audience.CLIENT, idle=day, absolute=day, request_id=None, at=LATER
    )
    assert not doors.device_is_known(device)
    assert not CalendarAddress.objects.filter(ended_at=None).exists()
    with pytest.raises(Refused, match="not valid"):
        people.use_client_code(code=code, by=OUTSIDE, at=LATER)
    with pytest.raises(Refused, match="they died"):
        client_door.invite_again(client_id=robin, by=cast.viewer("dana"), at=LATER)
    assert own_door(cast.viewer("dana"), robin, at=LATER) is OwnDoor.CLOSED


def test_a_death_is_an_incident_whose_duties_have_a_clock(cast: Cast) -> None:
    treated(cast)
    robin = died(cast)
    (card,) = incidents.due(cast.viewer("dora"), most=5, at=LATER)
    page = incidents.incident(cast.viewer("dora"), card.id, at=LATER)
    assert (card.kind.key, card.where) == ("death", "not known")
    assert [one.client_id for one in page.people] == [robin]
    assert [one.due_at - SOON for one in page.owed] == [timedelta(hours=24)]
    assert any("Incident" in str(one.words) for one in notices(cast.viewer("dora"), at=LATER))


def test_a_mistake_is_taken_back_and_what_was_entered_stays(cast: Cast) -> None:
    treated(cast)
    kept, chosen = letter(cast), letter(cast)
    robin, dora = died(cast), cast.viewer("dora")
    assert [one.id for one in stopped_letters(dora, robin, at=LATER)] == [kept, chosen]
    assert take_back(cast, chosen) == 1
    assert outbox.send_due(by=SYSTEM, at=LATER).sent == 1
    assert Letter.objects.get(id=chosen).sent_at and Letter.objects.get(id=kept).sent_at is None
    assert Silence.objects.get().lifted_why == WHY
    (episode,) = episodes.episodes(dora, robin, at=LATER)
    assert episode.open and episode.discharges[0].reason.code == "died"
    assert episodes.current(cast.viewer("dana"), robin, at=LATER) is not None
    (card,) = incidents.due(dora, most=5, at=LATER)
    (added,) = incidents.incident(dora, card.id, at=LATER).additions
    assert WHY in added[1]
    verbs = set(Entry.objects.filter(at=LATER).values_list("verb", flat=True))
    assert {"send letters again", "send stopped letters", "reopen episode", "add to incident"} <= verbs
    assert mistaken(dora, robin, at=LATER) is None
    with pytest.raises(Refused, match="No death"):
        take_back(cast)


def test_after_a_mistake_only_a_new_code_opens_the_door(cast: Cast) -> None:
    treated(cast)
    robin, account = cast.clients["robin"].id, cast.accounts["robin"]
    Account.objects.filter(id=account).update(password="an old one")
    old = client_door.invite_again(client_id=robin, by=cast.viewer("dana"), at=NOW)
    died(cast)
    take_back(cast)
    assert not Account.objects.get(id=account).is_active
    with pytest.raises(Refused):
        people.use_client_code(code=old, by=OUTSIDE, at=LATER)
    new = client_door.invite_again(client_id=robin, by=cast.viewer("dana"), at=LATER)
    assert not Account.objects.get(id=account).is_active, "made is not used"
    assert people.use_client_code(code=new, by=OUTSIDE, at=LATER) == account
    row = Account.objects.get(id=account)
    assert row.is_active and not row.has_usable_password()


@pytest.mark.parametrize(
    ("why", "accountable", "refused"),
    [("a slip", "dana", "how it came about"), (WHY, None, "accountable")],
)
def test_a_mistake_needs_words_and_somebody_accountable(
    cast: Cast, why: str, accountable: str | None, refused: str
) -> None:
    treated(cast)
    died(cast)
    with pytest.raises(Refused, match=refused):
        take_back(cast, why=why, accountable=accountable)
    assert Silence.objects.get().lifted_at is None


def test_a_stopped_letter_forgets_its_address_after_a_month(cast: Cast) -> None:
    treated(cast)
    one = letter(cast)
    robin = died(cast)
    assert outbox.forget_stopped(by=SYSTEM, at=LATER) == 0
    assert outbox.forget_stopped(by=SYSTEM, at=LATER + outbox.KEPT_STOPPED) == 1
    assert Letter.objects.get(id=one).address == ""
    assert stopped_letters(cast.viewer("dora"), robin, at=LATER) == ()


def test_a_bed_kept_for_somebody_who_died_is_free_and_nobody_waits_on(cast: Cast) -> None:
    treated(cast)
    stay_id = houses.kept_bed(cast)
    robin = died(cast)
    assert Stay.objects.get(id=stay_id).until is not None
    assert not housing.current(cast.viewer("dana"), [robin], at=SOON)
    assert not [one for one in told(cast, "priya") if "house" in one]


def test_somebody_who_waited_for_a_bed_waits_no_more_when_they_died(cast: Cast) -> None:
    treated(cast)
    house_actions.wait(client_id=cast.clients["robin"].id, by=cast.viewer("dana"), at=NOW)
    robin = died(cast)
    assert housing.waits(cast.viewer("dana"), robin, at=SOON) is None
    assert Waiting.objects.get().ended == WaitEnd.DIED.value


def test_the_house_where_they_lived_is_told_nothing_and_the_team_knows_it(cast: Cast) -> None:
    treated(cast)
    stay_id = houses.lives(cast)
    dana, hal, robin = cast.viewer("dana"), cast.viewer("hal"), cast.clients["robin"].id
    before = housing.stay(hal, stay_id, at=SOON)
    known = record_death.known(dana, robin, at=SOON)
    assert known.house == before.house
    died(cast)
    # 42 CFR 2.15: the house reads what it read before, and ends the stay itself.
    assert housing.stay(hal, stay_id, at=SOON) == before
    heard = [one for one in told(cast, "priya") if "which is not told from here" in one]
    assert len(heard) == 1
    assert not told(cast, "hal")

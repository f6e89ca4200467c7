"""Who asks for a call: each reason in words, a call kept, and gone until the facts change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Namespace

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from stepdown.assessment.vocabulary import Diagnosis, Standing
from stepdown.drugtest.vocabulary import Came as Given
from stepdown.drugtest.vocabulary import OneTest, Outcome, Why
from stepdown.journeys.take_call import Taken, take_call
from stepdown.kernel.ids import new_id
from stepdown.medication import queries as medication
from stepdown.overview.queries import slipping as shown
from stepdown.overview.queries.home_owed import homes_to_ask
from stepdown.overview.queries.slipping import facts_of, own_slipping, slipping
from stepdown.people import actions as people
from stepdown.people.queries import client_cards, tied_clients
from stepdown.phone.queries import tried
from stepdown.phone.vocabulary import CallerKind, CallWords, Came, Direction, Heard
from stepdown.recovery import actions as recovery
from stepdown.recovery import models
from stepdown.recovery.vocabulary import Substance, Tap, Use
from stepdown.warning import actions, queries
from stepdown.warning.vocabulary import FlagKind, Reached, Target
from tests.cast import SYSTEM, Cast, sheet
from tests.scenes_admission import admitted


@pytest.fixture
def now() -> datetime:
    """Pages stand on the real clock."""
    return datetime.now(UTC)


def told(cast: Cast, now: datetime, *, craving: int = 8) -> None:
    admitted(cast)
    robin, by = cast.clients["robin"].id, cast.viewer("robin", at=now)
    recovery.check_in(client_id=robin, tap=Tap(craving=craving), by=by, at=now)


def kinds(cast: Cast, who: str, now: datetime) -> list[FlagKind]:
    slips = own_slipping(cast.viewer(who, at=now), at=now)
    return [flag.kind for slip in slips for flag in slip.flags]


def homes(cast: Cast, at: datetime) -> list[str]:
    mine = tied_clients(SYSTEM, cast.staff["dana"].id, at=at)
    return [str(one.why) for one in homes_to_ask(cast.viewer("dana", at=at), mine, at=at)]


def page(browser: Browser, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_craving_told_this_morning_stands_on_today_the_caseload_and_the_chart(
    cast: Cast, now: datetime
) -> None:
    told(cast, now)
    dana, robin = cast.browser("dana"), cast.clients["robin"].id
    for address in ("/today/", "/caseload/", "/caseload/calls/"):
        shown = page(dana, address)
        assert "Craving 8 of 10" in shown and f"/clients/{robin}/days/" in shown
    chart = page(dana, f"/clients/{robin}/days/")
    assert "1 reason to call Robin" in chart and "Offer a session before the next one." in chart
    # Nobody else's page says it, and the person's own pages never say flag or score.
    assert "Craving 8" not in page(cast.browser("ines"), "/today/")
    assert "Nobody asks for a call right now." in page(cast.browser("ines"), "/caseload/calls/")
    page(cast.browser("ines"), f"/clients/{robin}/days/", 404)
    mine = page(cast.browser("robin"), "/my/") + page(cast.browser("robin"), "/my/days/")
    assert "asks for a call" not in mine.lower() and "points" not in mine


def test_a_call_is_kept_and_the_reason_is_gone_until_facts_change(cast: Cast, now: datetime) -> None:
    told(cast, now)
    dana, robin = cast.browser("dana"), cast.clients["robin"].id
    facts = facts_of(cast.viewer("dana", at=now), [cast.clients["robin"]], at=now)[robin]
    (flag,) = queries.flags(cast.viewer("dana", at=now), [facts], at=now)[robin]
    form = {"kind": "craving", "facts": flag.facts}
    address = f"/clients/{robin}/days/call/"
    assert dana.post(address, sheet(**form, reached="reached", words="")).status_code == 422
    assert dana.post(address, sheet(**form, reached="not_reached")).status_code == 303
    assert kinds(cast, "dana", now) == [FlagKind.CRAVING]
    assert dana.post(address, sheet(**form, reached="reached", words="A row at home")).status_code == 303
    assert kinds(cast, "dana", now + timedelta(minutes=5)) == []
    assert "Nothing of the last weeks asks for a call." in page(dana, f"/clients/{robin}/days/")
    by = cast.viewer("robin", at=now)
    recovery.check_in(client_id=robin, tap=Tap(craving=9), by=by, at=now)
    assert kinds(cast, "dana", now) == [FlagKind.CRAVING]
    assert "A row at home" in page(dana, f"/clients/{robin}/days/")
    assert cast.browser("ines").post(address, sheet(**form, reached="reached", words="x")).status_code == 404
    assert cast.browser("iva").post(address, sheet(**form, reached="reached", words="x")).status_code == 403


def test_the_calls_that_were_made_are_asked_for_once_a_page(cast: Cast, now: datetime) -> None:
    told(cast, now)
    dana = cast.browser("dana")
    for path in ("/caseload/calls/", f"/clients/{cast.clients['robin'].id}/days/"):
        with CaptureQueriesContext(connection) as asked:
            page(dana, path)
        assert sum('FROM "warning_heeded"' in one["sql"] for one in asked) == 1, path


def test_a_flag_heeded_in_vain_twice_is_no_call_of_the_log(cast: Cast, now: datetime) -> None:
    told(cast, now - timedelta(days=2), craving=9)
    robin, by = cast.clients["robin"].id, cast.viewer("dana", at=now)
    for minutes in (60, 30):
        actions.heed(
            client_id=robin,
            kind=FlagKind.CRAVING,
            facts="craving:x",
            reached=Reached.NOT_REACHED,
            words="",
            by=by,
            at=now - timedelta(minutes=minutes),
        )
    assert kinds(cast, "dana", now) == [FlagKind.CRAVING]
    assert tried(by, [robin], since=now - timedelta(days=1), at=now) == {}


def test_a_telling_of_staff_a_home_and_a_support_are_written_on_the_chart(cast: Cast, now: datetime) -> None:
    told(cast, now, craving=1)
    dana, robin = cast.browser("dana"), cast.clients["robin"].id
    base, on = f"/clients/{robin}/days", models.CheckIn.objects.get().on
    use = {"on": on.isoformat(), "substance": "alcohol", "words": "Told on the phone"}
    assert dana.post(f"{base}/use/", sheet(**use)).status_code == 303
    assert kinds(cast, "dana", now) == [FlagKind.RETURN]
    row = models.Use.objects.get()
    assert dana.post(f"{base}/use/{row.id}/back/", sheet(why="")).status_code == 422
    assert "Told on the phone" in page(dana, f"{base}/")
    assert dana.post(f"{base}/use/{row.id}/back/", sheet(why="Meant somebody else")).status_code == 303
    assert kinds(cast, "dana", now) == []
    assert homes(cast, now) == []
    assert homes(cast, now + timedelta(days=8)) == [
        "How home is was not asked yet; it belongs to the first week."
    ]
    assert dana.post(f"{base}/home/", sheet(state="shaky")).status_code == 422
    assert dana.post(f"{base}/home/", sheet(state="shaky", words="Brother drinks there")).status_code == 303
    assert dana.post(f"{base}/supports/", sheet(kind="group", name="Tuesday circle")).status_code == 303
    assert homes(cast, now + timedelta(days=30)) == []
    assert "Not steady" in homes(cast, now + timedelta(days=33))[0]
    shown = page(dana, f"{base}/")
    assert "Brother drinks there" in shown and "Tuesday circle" in shown and "No score from trials" in shown
    kept = models.Support.objects.get()
    assert dana.post(f"{base}/supports/{kept.id}/end/", sheet()).status_code == 303
    assert "Tuesday circle" not in page(dana, f"{base}/")


def test_facts_of_many_are_asked_as_often_as_those_of_one(
    cast: Cast, now: datetime, django_assert_max_num_queries: object
) -> None:
    told(cast, now)
    system = cast.viewer("dora", at=now)
    cards = client_cards(system, [card.id for card in cast.clients.values()], at=now)
    use = Use(now.date(), now.date(), Substance.ANY)
    recovery.tell_return_to_use(
        use_id=new_id(), client_id=cast.clients["robin"].id, use=use, by=cast.viewer("dana", at=now), at=now
    )
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        found = slipping(system, cards.values(), at=now)
    assert [flag.kind for slip in found for flag in slip.flags] == [FlagKind.RETURN, FlagKind.CRAVING]
    assert slipping(system, [], at=now) == ()


def test_calls_of_the_log_in_vain_are_a_reason_and_a_word_with_them_ends_it(
    cast: Cast, now: datetime
) -> None:
    told(cast, now, craving=1)
    robin, iva = cast.clients["robin"].id, cast.viewer("iva", at=now)

    def call(came: Came, hours: int, direction: Direction = Direction.OUT) -> None:
        at = now - timedelta(hours=hours)
        words = CallWords(
            site_id=cast.harbor.id,
            at=at,
            ended_at=at + timedelta(minutes=2),
            direction=direction,
            caller_kind=CallerKind.CLIENT,
            client_id=robin,
            came=came,
            said="Comes tomorrow" if came is Came.SPOKE else "",
        )
        take_call(
            taken=Taken(words, Heard(robin, kind=CallerKind.CLIENT)), by=iva, at=at + timedelta(minutes=3)
        )

    call(Came.NO_ANSWER, 5)
    call(Came.NO_ANSWER, 4, Direction.IN)
    assert kinds(cast, "dana", now) == []
    call(Came.NO_ANSWER, 3)
    assert kinds(cast, "dana", now) == [FlagKind.NOT_REACHED]
    call(Came.SPOKE, 1)
    assert kinds(cast, "dana", now) == []
    assert [one.reached for one in tried(iva, [robin], since=now - timedelta(days=1), at=now)[robin]] == [
        False,
        False,
        True,
    ]


def test_the_trials_are_quoted_for_people_like_theirs_and_for_nobody_else(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(cast, now, craving=1)
    robin, dana = cast.clients["robin"].id, cast.viewer("dana", at=now)
    people.record_adulthood(client_id=robin, by=dana, at=now)
    today = now.date()
    given = [
        OneTest(
            new_id(),
            robin,
            cast.harbor.id,
            today - timedelta(days=days),
            Why.RANDOM,
            Given(came),
            None,
            Outcome(outcome),
            found=found,
        )
        for days, came, outcome, found in (
            (26, "given", "not_as_expected", ("fentanyl",)),
            (16, "absent", "waits", ()),
            (9, "given", "not_as_expected", ("cocaine",)),
            (3, "given", "not_as_expected", ("opiates", "thc")),
            (2, "excused", "waits", ()),
            (2, "given", "waits", ()),
        )
    ]
    made = Diagnosis(new_id(), "F11.20", "Opioid use disorder", 6, None, None, new_id(), now)
    monkeypatch.setattr(shown, "tests", lambda *_, **__: {robin: tuple(given)})
    monkeypatch.setattr(shown, "standing", lambda *_, **__: Standing(None, None, (made,), ()))

    def takes(medicine: str, days: int) -> None:
        order = Namespace(medicine=medicine, since=today - timedelta(days=days))
        monkeypatch.setattr(medication, "current", lambda *_, **__: {robin: (order,)})

    takes("buprenorphine_sl", 90)
    found = shown.slipping_one(dana, robin, at=now)
    (said,) = found.said
    # Positive first (3), missed (0), another substance (0), positive last (4).
    assert (said.target, said.points, said.of_100) == (Target.USE, 7, 82)
    assert found.not_said == ()
    for medicine, weeks in (("buprenorphine_sl", 2), ("buprenorphine_xr_monthly", 20)):
        takes(medicine, weeks * 7)
        other = shown.slipping_one(dana, robin, at=now)
        assert (other.said, "four weeks on a medication" in str(other.not_said[0])) == ((), True)
    takes("methadone", 90)
    made = Diagnosis(new_id(), "F10.20", "Alcohol use disorder", 6, None, None, new_id(), now)
    other = shown.slipping_one(dana, robin, at=now)
    assert (other.said, "opioid use disorder only" in str(other.not_said[0])) == ((), True)

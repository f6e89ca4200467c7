"""The rehearsal: the same seed, the same clinic; every person's way obeys the rooms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from django.db import transaction
from django.db.models import Count
from pytest_django import DjangoDbBlocker

from stepdown.aftercare.models import Notice, Ruling
from stepdown.attendance.models import Credit, Mark
from stepdown.audit import actions as audit
from stepdown.audit import queries as trail
from stepdown.audit.models import Entry
from stepdown.crisis.models import Ring
from stepdown.episode.models import Episode
from stepdown.housing.models import Look, Pass, Stay
from stepdown.intake.models import Inquiry
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people.actions import add_client
from stepdown.people.models import CareTie, Client
from stepdown.people.vocabulary import TieGround
from stepdown.plan.models import Plan
from stepdown.programme import actions as programme
from stepdown.recovery.models import CheckIn, HomeCheck, Start, Support
from stepdown.roster.models import Leave
from stepdown.session.models import Seat, Session
from stepdown.simulation import Rehearsed, rehearse
from stepdown.simulation.clinic import CURTAIN
from stepdown.simulation.life import invent
from stepdown.simulation.stage import Rehearsal
from stepdown.terminology.models import Icd10Code
from stepdown.timetable.models import Draft
from stepdown.transfer.models import Away, Sent, Transfer
from stepdown.week_close.models import ClosedWeek

pytestmark = pytest.mark.timeout(400)

END = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def rehearsed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Rehearsed]:
    """Six weeks of a small clinic, played once for all that is asked of them, then rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield six_weeks()
        transaction.set_rollback(True)


@pytest.fixture
def played(rehearsed: Rehearsed, db: None) -> Rehearsed:
    """The weeks, with a transaction of each check's own on top."""
    return rehearsed


def six_weeks() -> Rehearsed:
    for number, code in enumerate(f"F{root}.{kind}0" for root in (10, 11, 12, 14, 15) for kind in (1, 2)):
        Icd10Code.objects.create(
            code=code,
            bare=code.replace(".", ""),
            title=f"Title of {code}",
            billable=True,
            chapter="5",
            precedence=number,
        )
    programme.load_presets(by=CURTAIN, at=END)
    return rehearse(clients=8, weeks=6, seed=7, end=END)


def test_an_act_that_the_house_refuses_is_undone_and_listed_and_the_rest_is_played(played: Rehearsed) -> None:
    stage = Rehearsal(played.clinic, Random(1), END, Rehearsed(played.clinic))
    site, later = played.clinic.sites[0], []

    def half_done(at: datetime) -> None:
        add_client(chosen_name="Half Done", site_id=site.id, by=CURTAIN, at=at)
        raise Refused(Refusal(say("All seats are taken.")))

    stage.plan(END - timedelta(hours=2), half_done)
    stage.plan(END - timedelta(hours=1), later.append)
    assert len(list(stage.run())) == 2
    assert not Client.objects.filter(chosen_name="Half Done").exists()
    assert later == [END - timedelta(hours=1)]
    (said,) = stage.done.refused
    assert "half_done" in said and "All seats are taken." in said


def test_people_come_the_whole_way_from_a_call_to_a_signed_plan(played: Rehearsed) -> None:
    assert played.counts["called"] >= 12
    assert played.refused == []
    assert played.counts["admitted"] >= 2
    assert Plan.objects.filter(signed_at__isnull=False).exists()
    assert Inquiry.objects.filter(client_id=None).exists(), "some are lost on the way, as in life"


def test_nothing_happens_after_the_end_of_the_rehearsal(played: Rehearsed) -> None:
    assert Inquiry.objects.filter(at__gt=END).count() == 0
    assert Client.objects.filter(at__gt=END).count() == 0


def test_people_tell_of_their_own_days_and_somebody_looks_at_home(played: Rehearsed) -> None:
    assert CheckIn.objects.filter(mood__gt="", craving__isnull=False, used=False).count() > 20
    assert Start.objects.count() == played.counts["admitted"]
    assert HomeCheck.objects.exists() and Support.objects.exists()


def test_every_open_episode_has_exactly_one_accountable_person(played: Rehearsed) -> None:
    episodes = Episode.objects.filter(closed_at=None)
    counts = (
        CareTie.objects.filter(
            client__in=episodes.values("client"), ground=TieGround.ACCOUNTABLE, ends_at=None
        )
        .values("client_id")
        .annotate(n=Count("id"))
    )
    assert {row["n"] for row in counts} == {1} and len(counts) == len(episodes)


def test_each_week_is_published_before_it_begins_and_its_sessions_stand(played: Rehearsed) -> None:
    published = Draft.objects.exclude(published_at=None)
    assert len(published) == played.counts["weeks published"] >= 2
    assert all(one.published_at.date() < one.week for one in published)
    for one in published:
        planned = len(one.plan["sections"]) + len(one.plan["visits"])
        assert Session.objects.filter(week=one.week).count() >= planned
    assert Seat.objects.filter(released_at=None).exists()


def test_next_week_lies_open_as_a_draft_and_somebody_is_away(played: Rehearsed) -> None:
    draft = Draft.objects.get(published_at=None, set_aside_at=None)
    assert draft.week == date(2026, 11, 23) and played.counts["weeks in draft"] == 1
    away = Leave.objects.get()
    assert (away.staff.name, away.during.lower) == (
        "Ines Invented",
        datetime(2026, 11, 19, 5, 0, tzinfo=UTC),
    )


def test_the_last_weeks_are_lived_and_closed(played: Rehearsed) -> None:
    assert played.counts["sessions held"] >= 5
    assert played.counts["weeks closed"] == ClosedWeek.objects.count() >= 1
    assert played.counts["group notes unsigned"] <= 2
    assert Credit.objects.exists()
    assert not Mark.objects.filter(moment__gt=END).exists()


def test_names_are_plainly_fictional(played: Rehearsed) -> None:
    last = {name.split()[-1] for name in Client.objects.values_list("chosen_name", flat=True)}
    assert last <= set(
        "Example Sample Specimen Fictional Imaginary Placeholder Notreal Pretend Invented Demo".split()
    )


def test_everything_left_its_entry_and_the_trail_holds(played: Rehearsed, tmp_path: Path) -> None:
    while (head := audit.seal_committed(at=END)) is not None:
        audit.keep_head(head=head, folder=tmp_path)
    found = trail.verify(CURTAIN, folder=tmp_path, at=END)
    assert found.holds and found.entries == Entry.objects.count() > 200


def test_the_same_seed_makes_the_same_lives() -> None:
    lives = [[invent(Random(7), number, 3, 2) for number in range(20)] for _ in range(2)]
    assert lives[0] == lives[1]
    assert [invent(Random(8), number, 3, 2) for number in range(20)] != lives[0]


def test_one_night_and_one_drill_were_lived_to_their_end(played: Rehearsed) -> None:
    night, drill = Ring.objects.get(cause="struggling"), Ring.objects.get(cause="drill")
    assert night.closed_at is not None and drill.closed_at is not None
    assert [one.place for one in night.rung.order_by("at")] == [1, 2]
    assert night.nexts.get().reached is True
    # Nothing rings when the curtain rises.
    assert not Ring.objects.filter(closed_at=None, ended_at=None).exists()


def test_nobody_is_sent_away_without_a_hearing_and_one_person_has_died(played: Rehearsed) -> None:
    told = Notice.objects.get()
    assert Ruling.objects.get().staff_id != told.staff_id
    counts = (played.counts["ended by the clinic"], played.counts["died"], played.counts["discharged"])
    assert counts[:2] == (1, 1), counts


def test_people_went_elsewhere_with_a_summary_came_back_and_moved_between_sites(played: Rehearsed) -> None:
    states = dict(Transfer.objects.values_list("state").annotate(n=Count("id")))
    assert states.get("back") == 1 and states.get("arrived", 0) >= 1 and states.get("asked") == 1
    assert Sent.objects.count() >= 1 and not Away.objects.filter(ends_at=None).exists()
    assert Entry.objects.filter(verb="move to site").count() == 1


def test_people_live_in_two_houses_and_each_night_is_charged_once(played: Rehearsed) -> None:
    stays = Stay.objects.exclude(moved_in_at=None)
    assert stays.count() == played.counts["moved into a house"] >= 2
    assert Look.objects.filter(seen="in").exists() and Pass.objects.filter(decided="granted").exists()
    for stay in stays:
        charged = sum(stay.lines.filter(kind="nights").values_list("nights", flat=True))
        nights = ((stay.until or END.date()) - stay.from_on).days
        assert charged == nights if stay.until else nights - 7 <= charged <= nights

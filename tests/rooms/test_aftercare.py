"""Afterwards on a real database: clocks, tries, silence, hand-over, notices, and what hangs on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stepdown.aftercare import actions, models, queries
from stepdown.aftercare.actions.clocks import Attempt
from stepdown.aftercare.vocabulary import (
    Anchor,
    AnchorKind,
    Answer,
    Appointment,
    ClockCard,
    Ended,
    GivenHow,
    Housing,
    Linked,
    NewNotice,
    NewPlan,
    NoticeState,
    Sign,
    State,
    Way,
)
from stepdown.episode import queries as episodes
from stepdown.episode.vocabulary import WayIn
from stepdown.journeys import come_back, handover_desk
from stepdown.journeys import discharge as leaving
from stepdown.journeys.record_death import record_death
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.subject import Subject
from stepdown.overview.queries.stepping import stepping
from stepdown.people.queries import require_reach
from stepdown.programme.vocabulary import Measure
from stepdown.signature.queries import signatures
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_admission import LATER, admitted, treated
from tests.scenes_episode import admit

DAY = timedelta(days=1)
TODAY = date(2026, 11, 18)


def new_plan(cast: Cast, **more: object) -> NewPlan:
    told = {
        "caller_id": cast.staff["dana"].id,
        "anchors": (Anchor(AnchorKind.SECULAR, "Tuesday circle"),),
        "appointments": (Appointment("Dr Sample", date(2026, 12, 1)),),
        "slip": "Call Lee. Then the clinic.",
        "words": "I want to be there for the kids.",
        "calls_agreed": True,
    }
    return NewPlan(**(told | more))  # type: ignore[arg-type]


def started(cast: Cast, owner: str = "dana") -> UUID:
    """Robin's clock since NOW, called by somebody."""
    robin = cast.clients["robin"].id
    actions.start_clock(
        client_id=robin, owner_id=cast.staff[owner].id, agreed="Said yes.", by=cast.viewer("dana"), at=NOW
    )
    return robin


def try_(cast: Cast, days: int, *, reached: bool = True, who: str = "dana", **said: object) -> ClockCard:
    at = NOW + days * DAY
    way = Way.PORTAL if who == "robin" else Way.PHONE
    answer = Answer(**said)  # type: ignore[arg-type]
    attempt = Attempt(TODAY + days * DAY, way, reached, answer)
    return actions.try_reach(
        try_id=new_id(),
        client_id=cast.clients["robin"].id,
        attempt=attempt,
        by=cast.viewer(who, at=at),
        at=at,
    )


def test_a_plan_counts_once_both_have_signed_this_very_text(cast: Cast) -> None:
    robin, dana = cast.clients["robin"].id, cast.viewer("dana")
    first = actions.write_plan(client_id=robin, new=new_plan(cast), by=dana, at=NOW)
    actions.sign_plan(client_id=robin, plan_id=first.id, as_client=False, by=dana, at=NOW)
    assert queries.aftercare_on(dana, [robin], at=NOW) == {}
    with pytest.raises(Refused, match="name"):
        actions.sign_plan(client_id=robin, plan_id=first.id, as_client=True, by=dana, at=NOW)
    with pytest.raises(NotFound):
        actions.sign_plan(client_id=robin, plan_id=first.id, as_client=False, by=cast.viewer("robin"), at=NOW)
    signed = actions.sign_plan(
        client_id=robin, plan_id=first.id, as_client=True, by=cast.viewer("robin"), at=NOW
    )
    assert signed.signed_at == NOW and signed.plan == new_plan(cast)
    assert queries.aftercare_on(dana, [robin], at=NOW) == {robin: TODAY}
    assert len(signatures(dana, Subject("aftercare plan", first.id))) == 2
    # Another text is another plan: nobody's signature moves over to it.
    actions.write_plan(
        client_id=robin, new=new_plan(cast, slip="Call the line."), by=dana, at=NOW + timedelta(minutes=1)
    )
    later = NOW + timedelta(minutes=2)
    assert queries.aftercare_on(dana, [robin], at=later) == {}
    with pytest.raises(Refused, match="newer"):
        actions.sign_plan(client_id=robin, plan_id=first.id, as_client=False, by=dana, at=later)
    with pytest.raises(NotFound):
        actions.write_plan(client_id=robin, new=new_plan(cast), by=cast.viewer("ines"), at=NOW)
    assert queries.plan(cast.viewer("ines"), robin, at=later) is None


def test_the_clock_reaches_the_chart_and_lets_go_with_its_end(cast: Cast) -> None:
    robin = started(cast, "ines")
    late = NOW + 400 * DAY
    ines = cast.viewer("ines", at=late)
    assert require_reach(ines, robin, at=late).id == robin
    (row,) = queries.due(ines, owner_id=cast.staff["ines"].id, at=late)
    assert row.client_id == robin and len(row.check_ups) == 17
    with pytest.raises(Refused, match="run already"):
        started(cast)
    actions.end_clock(client_id=robin, how=Ended.ASKED, words="Please stop.", by=ines, at=late)
    with pytest.raises(NotFound):
        require_reach(ines, robin, at=late + DAY)
    told = queries.clock(cast.viewer("dana", at=late), robin, at=late)
    assert told is not None and not told.running and told.ended_words == "Please stop."
    assert queries.due(SYSTEM, at=late) == ()


def test_silence_rises_and_is_ended_by_nothing_but_a_word(cast: Cast) -> None:
    robin = started(cast)
    for day in (7, 8, 14, 15):
        try_(cast, day, reached=False)
    (quiet,) = queries.due(SYSTEM, at=NOW + 16 * DAY)
    assert quiet.silent_since == TODAY + 7 * DAY and quiet.now is not None
    assert quiet.now.state is State.NOT_REACHED and quiet.running
    # A month later nobody has called: it still stands, and nothing was closed.
    (later,) = queries.due(SYSTEM, at=NOW + 60 * DAY)
    assert later.silent_since == TODAY + 7 * DAY and later.running
    found = try_(cast, 60, who="robin", used=False)
    assert found.silent_since is None and found.last_talk is not None and found.last_talk.by_self
    assert queries.due(SYSTEM, at=NOW + 60 * DAY) == ()
    assert robin == found.client_id


def test_what_asks_for_more_stays_open_until_somebody_says_what_came_of_it(cast: Cast) -> None:
    robin = started(cast)
    found = try_(cast, 7, used=True, housing=Housing.SHAKY, words="Slipped on Friday")
    (flag,) = found.open_flags
    assert flag.signs == (Sign.USED, Sign.HOUSING) and flag.words == "Slipped on Friday"
    dana, at = cast.viewer("dana", at=NOW + 8 * DAY), NOW + 8 * DAY
    (row,) = queries.due(dana, at=at)
    assert row.open_flags == (flag,) and row.now is None
    with pytest.raises(NotFound):
        actions.link(
            flag_id=flag.id, client_id=robin, how=Linked.ASSESSED, words="", by=cast.viewer("ines"), at=at
        )
    actions.link(flag_id=flag.id, client_id=robin, how=Linked.ASSESSED, words="Friday", by=dana, at=at)
    with pytest.raises(Refused, match="before"):
        actions.link(flag_id=flag.id, client_id=robin, how=Linked.ASSESSED, words="", by=dana, at=at)
    assert queries.due(dana, at=at) == ()
    # A try that is sent twice is one try, and a day ahead is none.
    same = Attempt(TODAY + 8 * DAY, Way.PHONE, reached=False)
    sent = new_id()
    for _ in range(2):
        actions.try_reach(try_id=sent, client_id=robin, attempt=same, by=dana, at=at)
    assert models.Try.objects.filter(id=sent).count() == 1
    with pytest.raises(Refused, match="not come yet"):
        try_later = Attempt(TODAY + 9 * DAY, Way.PHONE, reached=False)
        actions.try_reach(try_id=new_id(), client_id=robin, attempt=try_later, by=dana, at=at)


def test_a_wish_for_help_stays_open_when_the_calls_end(cast: Cast) -> None:
    robin = started(cast, "ines")
    (flag,) = try_(cast, 7, who="robin", used=True, words="I want to talk").open_flags
    ines, at = cast.viewer("ines", at=NOW + 8 * DAY), NOW + 8 * DAY
    actions.end_clock(client_id=robin, how=Ended.ASKED, words="No calls.", by=cast.viewer("robin"), at=at)
    (row,) = queries.due(ines, owner_id=cast.staff["ines"].id, at=at)
    assert row.open_flags == (flag,) and not row.running
    # Who called them reaches them until it is said what came of it.
    actions.link(flag_id=flag.id, client_id=robin, how=Linked.ASSESSED, words="Friday", by=ines, at=at)
    assert queries.due(SYSTEM, at=at) == ()
    with pytest.raises(NotFound):
        require_reach(ines, robin, at=at + DAY)


def test_nobody_is_asked_to_call_somebody_who_died(cast: Cast) -> None:
    robin = started(cast)
    try_(cast, 7, used=True)
    actions.stop_clock(client_id=robin, how=Ended.DIED, by=SYSTEM, at=NOW + 8 * DAY)
    assert queries.due(SYSTEM, at=NOW + 9 * DAY) == ()


def test_calls_move_with_the_desk_of_whoever_leaves(cast: Cast) -> None:
    robin = started(cast, "ines")
    dora, ines = cast.viewer("dora"), cast.staff["ines"].id
    shelf = next(one for one in handover_desk.shelves(dora, ines, at=NOW) if one.key == "aftercare")
    assert shelf.held[0].client_id == robin and cast.staff["dana"].id in {one.id for one in shelf.takers}
    assert cast.staff["bea"].id not in {one.id for one in shelf.takers}
    handover_desk.move(staff_id=ines, to={"aftercare": cast.staff["hart"].id}, whole=False, by=dora, at=NOW)
    found = queries.clock(dora, robin, at=NOW)
    assert found is not None and found.owner_id == cast.staff["hart"].id
    with pytest.raises(NotFound):
        require_reach(cast.viewer("ines", at=NOW + DAY), robin, at=NOW + DAY)


def test_a_death_stops_the_calls_and_nothing_starts_them_again(cast: Cast) -> None:
    robin, dora = started(cast), cast.viewer("dora")
    record_death(client_id=robin, on=TODAY, words="Their sister called.", version=None, by=dora, at=NOW)
    found = queries.clock(dora, robin, at=NOW + DAY)
    assert found is not None and found.ended is Ended.DIED
    with pytest.raises(NotFound):
        try_(cast, 1)
    with pytest.raises(Refused, match="died"):
        started(cast)
    assert actions.go_on(client_id=robin, by=dora, at=NOW + DAY) is True
    found = queries.clock(dora, robin, at=NOW + DAY)
    assert found is not None and found.running
    assert actions.go_on(client_id=robin, by=dora, at=NOW + DAY) is False


def test_many_clocks_cost_no_more_questions_than_one(cast: Cast) -> None:
    started(cast)
    at = NOW + 20 * DAY
    with CaptureQueriesContext(connection) as one:
        queries.due(SYSTEM, at=at)
    alex = cast.clients["alex"].id
    actions.start_clock(client_id=alex, owner_id=cast.staff["ines"].id, agreed="Yes", by=SYSTEM, at=NOW)
    with CaptureQueriesContext(connection) as two:
        assert len(queries.due(SYSTEM, at=at)) == 2
    assert len(two) == len(one) <= 5


# -- what hangs on it


def test_a_discharge_starts_the_calls_the_person_agreed_to_and_coming_back_ends_them(cast: Cast) -> None:
    treated(cast)
    robin, later = cast.clients["robin"].id, LATER + timedelta(hours=2)
    dana = cast.viewer("dana", at=later)
    opened = episodes.current(SYSTEM, robin, at=LATER)
    assert opened is not None
    actions.write_plan(client_id=robin, new=new_plan(cast), by=dana, at=LATER)
    leaving.discharge(client_id=robin, reason="left", words="", version=opened.version, by=dana, at=later)
    found = queries.clock(dana, robin, at=later)
    assert found is not None and found.running and found.owner_id == cast.staff["dana"].id
    try_(cast, 2, used=True)
    at = NOW + 3 * DAY
    leaving.reopen(
        client_id=robin,
        why="Came back.",
        accountable_id=cast.staff["dana"].id,
        by=cast.viewer("dana", at=at),
        at=at,
    )
    found = queries.clock(dana, robin, at=at + DAY)
    assert found is not None and found.ended is Ended.CAME_BACK
    assert found.flags[0].how is Linked.CAME_BACK
    # Who says no now is not called, whatever the plan has.
    now = episodes.current(SYSTEM, robin, at=at)
    assert now is not None
    end = at + timedelta(hours=1)
    leaving.discharge(
        client_id=robin, reason="left", words="", version=now.version, calls=False, by=SYSTEM, at=end
    )
    assert not queries.running(SYSTEM, robin, at=end)


def test_who_comes_back_finds_everything_kept_and_begins_the_same_day(cast: Cast) -> None:
    first = admitted(cast)
    robin, dana = cast.clients["robin"].id, cast.viewer("dana", at=NOW + 2 * DAY)
    assert come_back.kept(dana, robin, at=NOW + DAY) is None
    leaving.discharge(client_id=robin, reason="left", words="", version=first.version, by=dana, at=NOW + DAY)
    at = NOW + 2 * DAY
    found = come_back.kept(dana, robin, at=at)
    assert found is not None and found.suggested is not None and found.assessed is not None
    assert found.signed and found.times == 1
    coming = come_back.Coming(found.suggested.number, cast.staff["dana"].id, "Used on Friday, wants days.")
    with pytest.raises(Refused, match="few words"):
        come_back.come_back(client_id=robin, coming=replace(coming, changed="x"), by=dana, at=at)
    opened = come_back.come_back(client_id=robin, coming=coming, by=dana, at=at)
    assert opened.way_in is WayIn.RETURNED and opened.id != first.id
    assert come_back.kept(dana, robin, at=at) is None


def test_a_signed_plan_is_a_fact_of_the_step(cast: Cast) -> None:
    treated(cast)
    robin, dana = cast.clients["robin"].id, cast.viewer("dana", at=LATER)
    assert Measure.AFTERCARE_PLAN not in stepping(dana, robin, at=LATER).facts
    made = actions.write_plan(client_id=robin, new=new_plan(cast), by=dana, at=LATER)
    for as_client, name in ((False, ""), (True, "Robin")):
        actions.sign_plan(
            client_id=robin, plan_id=made.id, as_client=as_client, typed_name=name, by=dana, at=LATER
        )
    fact = stepping(dana, robin, at=LATER).facts[Measure.AFTERCARE_PLAN]
    assert fact.value == 1 and fact.on == TODAY


NOTICE = NewNotice(
    "You brought a knife to group twice.", "Elm Street expects you on Monday", GivenHow.BOTH, TODAY + 14 * DAY
)


def test_the_clinic_ends_treatment_after_notice_and_an_appeal_somebody_else_decided(cast: Cast) -> None:
    robin, dana = cast.clients["robin"].id, cast.viewer("dana")
    version = admit(cast).version

    def end(at: datetime, reason: str = "ended_by_program") -> None:
        by = cast.viewer("dana", at=at)
        leaving.discharge(client_id=robin, reason=reason, words="Knife.", version=version, by=by, at=at)

    with pytest.raises(Refused, match="without a notice"):
        end(NOW + timedelta(hours=1))
    told = actions.give_notice(client_id=robin, new=NOTICE, by=dana, at=NOW)
    assert told.appeal_until == TODAY + 7 * DAY
    with pytest.raises(Refused, match="already"):
        actions.give_notice(client_id=robin, new=NOTICE, by=dana, at=NOW)
    with pytest.raises(Refused, match="appeal until"):
        end(NOW + DAY)
    own = cast.viewer("robin")
    with pytest.raises(NotFound):
        actions.appeal(client_id=robin, notice_id=new_id(), words="No.", by=own, at=NOW)
    actions.appeal(client_id=robin, notice_id=told.id, words="It was not mine.", by=own, at=NOW)
    assert [one.id for one in queries.appeals_open(cast.viewer("priya"), most=5, at=NOW)] == [told.id]
    with pytest.raises(Refused, match="does not decide"):
        actions.rule_on_appeal(
            client_id=robin, notice_id=told.id, stands=True, words="Seen.", by=dana, at=NOW
        )
    ruled = actions.rule_on_appeal(
        client_id=robin,
        notice_id=told.id,
        stands=True,
        words="Two people saw it.",
        by=cast.viewer("priya"),
        at=NOW,
    )
    assert (ruled.state, ruled.ruled_by) == (NoticeState.STANDS, "Priya Placeholder")
    with pytest.raises(Refused, match="last day"):
        end(NOW + 13 * DAY)
    end(NOW + 14 * DAY)
    ended = episodes.episodes(SYSTEM, robin, at=NOW + 14 * DAY)[0]
    assert ended.discharges[-1].reason.teds_code == 3


def test_only_a_director_ends_it_at_once_and_a_granted_appeal_keeps_somebody_here(cast: Cast) -> None:
    robin, dana, dora = cast.clients["robin"].id, cast.viewer("dana"), cast.viewer("dora")
    version = admit(cast).version
    now = NewNotice(NOTICE.reason, NOTICE.elsewhere, GivenHow.IN_PERSON, TODAY, "Drew it on a colleague.")
    with pytest.raises(Refused, match="director"):
        actions.give_notice(client_id=robin, new=now, by=dana, at=NOW)
    told = actions.give_notice(client_id=robin, new=now, by=dora, at=NOW)
    assert queries.against_end(dora, robin, told.episode_id, at=NOW) is None
    actions.appeal(client_id=robin, notice_id=told.id, words="Not me.", by=cast.viewer("robin"), at=NOW)
    actions.rule_on_appeal(
        client_id=robin, notice_id=told.id, stands=False, words="It was not.", by=cast.viewer("priya"), at=NOW
    )
    with pytest.raises(Refused, match="granted"):
        leaving.discharge(
            client_id=robin, reason="ended_by_program", words="x", version=version, by=dora, at=NOW + DAY
        )
    with pytest.raises(Refused, match="settled"):
        actions.withdraw_notice(client_id=robin, notice_id=told.id, why="x", by=dora, at=NOW)


def test_the_database_itself_lets_nobody_judge_their_own_notice_nor_rewrite_a_try(cast: Cast) -> None:
    robin, dana = cast.clients["robin"].id, cast.viewer("dana")
    admit(cast)
    told = actions.give_notice(client_id=robin, new=NOTICE, by=dana, at=NOW)
    actions.appeal(client_id=robin, notice_id=told.id, words="No.", by=dana, at=NOW)
    own = cast.staff["dana"].id
    with pytest.raises(IntegrityError, match="somebody_else"), transaction.atomic():
        models.Ruling.objects.create(
            appeal=models.Appeal.objects.get(notice_id=told.id),
            stands=True,
            words="x",
            staff_id=own,
            noticed_by_id=own,
            by_name="Dana Demo",
            at=NOW,
        )
    with pytest.raises(ProgrammingError), transaction.atomic():
        models.Notice.objects.filter(id=told.id).update(reason="Something else.")
    with pytest.raises(IntegrityError, match="one_notice"), transaction.atomic():
        fresh = models.Notice.objects.get(id=told.id)
        fresh.pk = new_id()
        fresh._state.adding = True
        models.Notice.objects.bulk_create([fresh])
    actions.withdraw_notice(client_id=robin, notice_id=told.id, why="A mix-up.", by=dana, at=NOW)
    again = queries.notice(dana, robin, at=NOW)
    assert again is not None and again.state is NoticeState.WITHDRAWN

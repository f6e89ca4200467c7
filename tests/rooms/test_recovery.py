"""People's own days on a real database: tapped by themselves, told as news, kept within reach."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Days as Dates
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.recovery import actions, models, queries
from stepdown.recovery.vocabulary import (
    HomeState,
    Mood,
    NewSupport,
    Start,
    Substance,
    SupportKind,
    Tap,
    Use,
)
from tests.cast import NOW, Cast

TODAY = date(2026, 11, 18)
EVER = Dates(date(2020, 1, 1))


def test_a_check_in_is_kept_tap_by_tap_until_midnight_of_the_site(cast: Cast) -> None:
    robin, by = cast.clients["robin"].id, cast.viewer("robin")
    for tap in (Tap(mood=Mood.ROUGH), Tap(craving=7), Tap(mood=Mood.FAIR), Tap(skip_used=True)):
        assert actions.check_in(client_id=robin, tap=tap, by=by, at=NOW) == TODAY
    (one,) = queries.check_ins(cast.viewer("dana"), [robin], during=EVER, at=NOW)[robin]
    assert (one.mood, one.craving, one.used, one.used_skipped, one.whole) == (Mood.FAIR, 7, None, True, True)
    actions.check_in(client_id=robin, tap=Tap(used=True), by=by, at=NOW)
    # One minute before midnight in New York it is still the 18th; a minute after it, a new day.
    late = NOW.replace(hour=4, minute=59) + timedelta(days=1)
    night = cast.viewer("robin", at=late)
    actions.check_in(client_id=robin, tap=Tap(craving=9), by=night, at=late)
    actions.check_in(client_id=robin, tap=Tap(craving=1), by=night, at=late + timedelta(minutes=1))
    first, second = queries.check_ins(by, [robin], during=EVER, at=NOW)[robin]
    assert (first.used, first.used_skipped, first.craving, second.craving) == (True, False, 9, 1)
    assert second.on == TODAY + timedelta(days=1)
    # Taking a Yes back takes the skip and the yes with it.
    actions.check_in(client_id=robin, tap=Tap(used=False), by=night, at=late)
    assert queries.check_ins(by, [robin], during=Dates(TODAY, second.on), at=NOW)[robin][0].used is False


def test_a_check_in_is_the_persons_own_and_nobody_reads_it_out_of_reach(cast: Cast) -> None:
    robin, alex = cast.clients["robin"].id, cast.clients["alex"].id
    with pytest.raises(Refused, match="own"):
        actions.check_in(client_id=robin, tap=Tap(craving=0), by=cast.viewer("dana"), at=NOW)
    with pytest.raises(NotFound):
        actions.check_in(client_id=alex, tap=Tap(craving=0), by=cast.viewer("robin"), at=NOW)
    actions.check_in(client_id=robin, tap=Tap(craving=0), by=cast.viewer("robin"), at=NOW)
    actions.add_support(
        support_id=new_id(),
        client_id=robin,
        new=NewSupport(SupportKind.GROUP, "Circle"),
        by=cast.viewer("dana"),
        at=NOW,
    )
    actions.check_home(client_id=robin, state=HomeState.SAFE, words="", by=cast.viewer("dana"), at=NOW)
    for who in ("ines", "nora"):
        away = cast.viewer(who)
        assert queries.check_ins(away, [robin], during=EVER, at=NOW) == {}
        assert queries.days(away, [robin], on=TODAY, at=NOW) == {}
        assert queries.supports(away, [robin], at=NOW) == {}
        assert queries.home_checks(away, [robin], on=TODAY, at=NOW) == {}
        assert queries.uses(away, [robin], during=EVER, at=NOW) == {}


def test_a_return_to_use_takes_its_days_and_no_other_and_can_be_taken_back(cast: Cast) -> None:
    robin, dana = cast.clients["robin"].id, cast.viewer("dana")
    first = TODAY - timedelta(days=57)
    actions.count_from(
        client_id=robin, start=Start(first, Substance.ALCOHOL), by=cast.viewer("robin"), at=NOW
    )
    told, again = new_id(), new_id()
    use = Use(first + timedelta(days=8), first + timedelta(days=8), Substance.ALCOHOL, "At a wedding")
    for _ in range(2):  # sent twice, told once
        actions.tell_return_to_use(use_id=told, client_id=robin, use=use, by=cast.viewer("robin"), at=NOW)
    with pytest.raises(Refused, match="before"):
        other = Use(use.on, use.on + timedelta(days=1), Substance.ALCOHOL)
        actions.tell_return_to_use(use_id=told, client_id=robin, use=other, by=cast.viewer("robin"), at=NOW)
    later = Use(TODAY - timedelta(days=24), TODAY - timedelta(days=24), Substance.ALCOHOL)
    actions.tell_return_to_use(use_id=again, client_id=robin, use=later, by=dana, at=NOW)
    days = queries.days(dana, [robin], on=TODAY, at=NOW)[robin]
    assert (days.total, days.in_a_row) == (56, 24)
    with pytest.raises(Refused, match="why"):
        actions.take_back_use(use_id=again, client_id=robin, why=" ", by=dana, at=NOW)
    with pytest.raises(NotFound):  # what staff wrote down, staff take back
        actions.take_back_use(use_id=again, client_id=robin, why="Not so", by=cast.viewer("robin"), at=NOW)
    with pytest.raises(NotFound):
        actions.take_back_use(use_id=again, client_id=robin, why="Not so", by=cast.viewer("ines"), at=NOW)
    actions.take_back_use(use_id=again, client_id=robin, why="It was another person's call", by=dana, at=NOW)
    assert queries.days(dana, [robin], on=TODAY, at=NOW)[robin].total == 57
    for change in ({"on": first}, {"back_why": "Else"}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            models.Use.objects.filter(id=again).update(**change)


def test_days_that_were_lived_stay_counted(cast: Cast) -> None:
    robin, by = cast.clients["robin"].id, cast.viewer("robin")
    actions.check_in(client_id=robin, tap=Tap(mood=Mood.GOOD), by=by, at=NOW)
    next_week = NOW + timedelta(days=7)
    then = cast.viewer("robin", at=next_week)
    start = Start(TODAY + timedelta(days=3), Substance.ANY)
    with pytest.raises(Refused, match="stay counted"):
        actions.count_from(client_id=robin, start=start, by=then, at=next_week)
    actions.count_from(
        client_id=robin, start=Start(TODAY - timedelta(days=30), Substance.ANY), by=then, at=next_week
    )
    assert queries.days(by, [robin], on=TODAY, at=next_week)[robin].total == 31


def test_a_support_that_ends_leaves_no_name_and_no_number(cast: Cast) -> None:
    robin, by, kept = cast.clients["robin"].id, cast.viewer("robin"), new_id()
    new = NewSupport(SupportKind.SPONSOR, "J.", "555-0100")
    with pytest.raises(Refused, match="agreed"):
        actions.add_support(support_id=kept, client_id=robin, new=new, by=by, at=NOW)
    agreed = NewSupport(SupportKind.SPONSOR, "J.", "555-0100", agreed=True)
    for _ in range(2):
        actions.add_support(support_id=kept, client_id=robin, new=agreed, by=by, at=NOW)
    with pytest.raises(NotFound):
        actions.add_support(
            support_id=kept, client_id=cast.clients["alex"].id, new=agreed, by=cast.viewer("ines"), at=NOW
        )
    ((one,),) = queries.supports(by, [robin], at=NOW).values()
    assert (one.name, one.number) == ("J.", "555-0100")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Support.objects.filter(id=kept).update(ended_at=NOW)
    with pytest.raises(NotFound):
        actions.end_support(support_id=kept, client_id=robin, by=cast.viewer("ines"), at=NOW)
    actions.end_support(support_id=kept, client_id=robin, by=by, at=NOW)
    assert queries.supports(by, [robin], at=NOW) == {}
    assert models.Support.objects.filter(id=kept, name="", number="").exists()


def test_home_is_looked_at_by_staff_and_due_again_in_a_month(cast: Cast) -> None:
    robin, dana = cast.clients["robin"].id, cast.viewer("dana")
    with pytest.raises(NotFound):
        actions.check_home(client_id=robin, state=HomeState.SAFE, words="", by=cast.viewer("robin"), at=NOW)
    with pytest.raises(Refused, match="does not hold"):
        actions.check_home(client_id=robin, state=HomeState.SHAKY, words="", by=dana, at=NOW)
    on = TODAY - timedelta(days=31)
    actions.check_home(client_id=robin, state=HomeState.SAFE, words="", on=on, by=dana, at=NOW)
    assert queries.home_checks(dana, [robin], on=TODAY, at=NOW)[robin].late
    actions.check_home(client_id=robin, state=HomeState.UNSAFE, words="Use at home", by=dana, at=NOW)
    found = queries.home_checks(dana, [robin], on=TODAY, at=NOW)[robin]
    assert (found.late, found.last.state) == (False, HomeState.UNSAFE)

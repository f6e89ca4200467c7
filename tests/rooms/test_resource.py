"""The directory and referrals out on a real database: found with slips, followed, told by consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stepdown.audit.models import Entry
from stepdown.journeys import refer_out
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.plan.queries import current
from stepdown.privacy import actions as privacy
from stepdown.privacy.models import Disclosure
from stepdown.privacy.vocabulary import Ground, Purpose, RecipientKind, Ruling
from stepdown.resource import actions, models, queries
from stepdown.resource.vocabulary import Filter, Freshness, HelpPage, NewStep, State, Way
from tests.cast import NOW, Cast
from tests.scenes_admission import treated
from tests.scenes_care import WORDS, a_help, a_place, lantern_consent

TODAY = NOW.date()


def _robin(cast: Cast) -> UUID:
    return cast.clients["robin"].id


def _page(cast: Cast, help_id: UUID, who: str = "dana") -> HelpPage:
    return queries.one_help(cast.viewer(who), _robin(cast), help_id, at=NOW)


def _follow(cast: Cast, help_id: UUID, state: State, **more: object) -> None:
    version = models.ReferralOut.objects.get(id=help_id).version
    step = NewStep(state, **more)  # type: ignore[arg-type]
    actions.follow(
        client_id=_robin(cast), help_id=help_id, step=step, version=version, by=cast.viewer("dana"), at=NOW
    )


def _found(cast: Cast, **asked: object) -> list[str]:
    shelf = queries.directory(cast.viewer("dana"), Filter(**asked), on=TODAY)  # type: ignore[arg-type]
    return [card.name for card in shelf.cards]


# ---- the directory


def test_a_place_is_found_by_its_name_its_help_and_with_slips(cast: Cast) -> None:
    a_place(cast)
    a_place(cast, replace(WORDS, name="Bread Table", kind="food", offers="Groceries on Tuesdays"))
    assert _found(cast, text="lantren house") == ["Lantern House"]
    assert _found(cast, text="grocerys") == ["Bread Table"]
    assert _found(cast, text="Sampletn rooms")[0] == "Lantern House"
    assert _found(cast) == ["Bread Table", "Lantern House"]
    assert _found(cast, text="zzzzz") == []


def test_the_directory_is_narrowed_by_what_somebody_needs(cast: Cast) -> None:
    a_place(cast, replace(WORDS, walk_ins=True))
    a_place(
        cast,
        replace(WORDS, name="Court Desk", kind="legal", languages=("en",), referred_by=WORDS.referred_by[1:]),
    )
    assert _found(cast, kind="legal") == ["Court Desk"]
    assert _found(cast, language="es") == ["Lantern House"]
    assert _found(cast, walk_ins=True) == ["Lantern House"]
    assert _found(cast, self_referral=True) == ["Lantern House"]


def test_a_long_directory_comes_page_by_page_and_repeats_nobody(cast: Cast) -> None:
    by = cast.viewer("dora")
    for number in range(53):
        words = replace(WORDS, name=f"Place {number:03}")
        actions.add_resource(words=words, confirmed=False, by=by, at=NOW)
    first = queries.directory(by, Filter(), on=TODAY)
    rest = queries.directory(by, Filter(after=first.after), on=TODAY)
    names = [card.name for card in (*first.cards, *rest.cards)]
    assert len(names) == len(set(names)) == 53
    assert rest.after is None
    assert len(queries.directory(by, Filter(after=new_id()), on=TODAY).cards) == 50


def test_what_is_known_grows_stale_and_a_confirmation_renews_it(cast: Cast) -> None:
    card = a_place(cast)
    later = TODAY + timedelta(days=181)
    assert card.freshness is Freshness.CONFIRMED
    assert queries.resource(cast.viewer("dana"), card.id, on=later).freshness is Freshness.STALE
    assert [one.name for one in queries.directory(cast.viewer("dana"), Filter(state="stale"), on=later).cards]
    again = actions.confirm_resource(
        resource_id=card.id, version=card.version, by=cast.viewer("dora"), at=NOW + timedelta(days=181)
    )
    assert (again.freshness, again.confirmed_by) == (Freshness.CONFIRMED, "Dora Director")


def test_a_pause_ends_by_itself_and_a_closing_stays_until_reopened(cast: Cast) -> None:
    card, dora = a_place(cast), cast.viewer("dora")
    with pytest.raises(Refused):
        actions.pause_resource(
            resource_id=card.id, why="full", until=TODAY, version=card.version, by=dora, at=NOW
        )
    until = TODAY + timedelta(days=3)
    card = actions.pause_resource(
        resource_id=card.id, why="full", until=until, version=card.version, by=dora, at=NOW
    )
    assert not card.takes
    assert _found(cast, state="paused") == ["Lantern House"]
    assert queries.resource(dora, card.id, on=until).takes
    card = actions.close_resource(
        resource_id=card.id, why="moved away", version=card.version, by=dora, at=NOW
    )
    assert (_found(cast), _found(cast, state="closed")) == ([], ["Lantern House"])
    card = actions.reopen_resource(resource_id=card.id, version=card.version, by=dora, at=NOW)
    assert card.takes and _found(cast) == ["Lantern House"]


def test_two_who_change_a_place_at_once_do_not_overwrite_each_other(cast: Cast) -> None:
    card, dora = a_place(cast), cast.viewer("dora")
    changed = actions.change_resource(
        resource_id=card.id, words=replace(WORDS, cost="free"), version=card.version, by=dora, at=NOW
    )
    assert changed.words.cost == "free"
    with pytest.raises(Stale):
        actions.change_resource(resource_id=card.id, words=WORDS, version=card.version, by=dora, at=NOW)


def test_a_kind_of_the_clinics_own_can_be_used_at_once_and_not_twice(cast: Cast) -> None:
    dora = cast.viewer("dora")
    told = {"recipient": RecipientKind.OTHER, "purpose": Purpose.TREATMENT, "by": dora, "at": NOW}
    key = actions.add_kind(label="Clothes", **told)  # type: ignore[arg-type]
    assert a_place(cast, replace(WORDS, kind=key)).kind.label == "Clothes"
    with pytest.raises(Refused):
        actions.add_kind(label="clothes", **told)  # type: ignore[arg-type]


# ---- referring and following


def test_a_referral_is_followed_to_its_outcome_and_counted(cast: Cast) -> None:
    help_id = a_help(cast)
    _follow(cast, help_id, State.CONTACTED, note="They called back")
    _follow(cast, help_id, State.APPOINTMENT, appointment_at=NOW + timedelta(days=2))
    assert _page(cast, help_id).card.check_on == TODAY + timedelta(days=3)
    _follow(cast, help_id, State.WENT)
    page = _page(cast, help_id)
    assert [step.state for step in page.steps] == [State.MADE, State.CONTACTED, State.APPOINTMENT, State.WENT]
    assert (page.card.check_on, page.card.open) == (None, False)
    figures = queries.figures(cast.viewer("dana"), [page.card.resource.id])[page.card.resource.id]
    assert (figures.made, figures.went, figures.running, figures.ended) == (1, 1, 0, 1)
    assert Entry.objects.filter(verb="refer out", client_ids=[_robin(cast)]).exists()
    with pytest.raises(Refused, match="has ended"):
        _follow(cast, help_id, State.CONTACTED)


def test_who_did_not_go_may_try_again(cast: Cast) -> None:
    help_id = a_help(cast)
    _follow(cast, help_id, State.DID_NOT_GO)
    _follow(cast, help_id, State.WAITING_LIST)
    assert _page(cast, help_id).card.check_on == TODAY + timedelta(days=30)


def test_two_who_follow_one_referral_at_once_are_told(cast: Cast) -> None:
    help_id = a_help(cast)
    _follow(cast, help_id, State.CONTACTED)
    told = {"client_id": _robin(cast), "help_id": help_id, "by": cast.viewer("dana"), "at": NOW}
    with pytest.raises(Stale):
        actions.follow(step=NewStep(State.WENT), version=1, **told)  # type: ignore[arg-type]


def test_nobody_is_sent_to_a_place_that_takes_nobody(cast: Cast) -> None:
    card, dora = a_place(cast), cast.viewer("dora")
    actions.close_resource(resource_id=card.id, why="moved away", version=card.version, by=dora, at=NOW)
    with pytest.raises(Refused, match="closed"):
        a_help(cast, place=card.id)


def test_a_client_of_somebody_else_is_neither_referred_nor_read(cast: Cast) -> None:
    help_id = a_help(cast)
    with pytest.raises(NotFound):
        _page(cast, help_id, "ines")
    with pytest.raises(NotFound):
        a_help(cast, who="ines")
    assert queries.due(cast.viewer("ines"), mine=False, at=NOW + timedelta(days=9)) == ()


def test_a_referral_serves_a_part_of_the_clients_own_plan(cast: Cast) -> None:
    treated(cast, "robin", "dana")
    plan = current(cast.viewer("dana"), _robin(cast), at=NOW + timedelta(days=1))
    assert plan is not None
    goal = plan.problems[0].goals[0]
    card = _page(cast, a_help(cast, aim_id=goal.id)).card
    assert card.aim is not None and (card.aim.kind, card.aim.words) == ("goal", goal.own_words)
    with pytest.raises(Refused, match="plan in force"):
        a_help(cast, aim_id=new_id())
    assert queries.aims(cast.viewer("iva"), _robin(cast), at=NOW) == ()


def test_a_referral_asks_on_its_day_and_whoever_follows_it_can_change(cast: Cast) -> None:
    help_id = a_help(cast, check_on=TODAY + timedelta(days=2))
    dana, then = cast.viewer("dana"), NOW + timedelta(days=2)
    assert queries.due(dana, at=NOW) == ()
    (line,) = queries.due(dana, at=then)
    assert (line.card.id, line.client_name) == (help_id, "Robin Example")
    (held,) = queries.held_by(cast.viewer("dora"), cast.staff["dana"].id, at=NOW)
    to = cast.staff["priya"].id
    actions.hand_over(held_id=held.id, to_staff_id=to, by=cast.viewer("dora"), at=NOW)
    assert queries.due(dana, at=then) == ()
    assert len(queries.due(cast.viewer("priya"), at=then)) == 1


# ---- consent


def test_without_consent_the_place_hears_nothing(cast: Cast) -> None:
    place = a_place(cast)
    with pytest.raises(Refused, match="No consent to Lantern House"):
        a_help(cast, place=place.id, way=Way.TOGETHER)
    help_id = a_help(cast, place=place.id)
    told = {"client_id": _robin(cast), "help_id": help_id, "by": cast.viewer("dana"), "at": NOW}
    for act in (
        lambda: refer_out.tell(words="Robin needs a room by December", **told),  # type: ignore[arg-type]
        lambda: refer_out.letter(**told),  # type: ignore[arg-type]
    ):
        with pytest.raises(Refused):
            act()
    assert not Disclosure.objects.exists()
    assert _page(cast, help_id).card.state is State.MADE


def test_with_consent_what_the_place_was_told_is_logged_until_it_is_stopped(cast: Cast) -> None:
    consent_id = lantern_consent(cast)
    help_id = a_help(cast, way=Way.TOGETHER)
    told = {"client_id": _robin(cast), "help_id": help_id, "by": cast.viewer("dana"), "at": NOW}
    refer_out.tell(words="Robin needs a room by December", **told)  # type: ignore[arg-type]
    line = Disclosure.objects.get()
    assert (line.recipient_name, line.consent_ids) == ("Lantern House", [consent_id])
    assert _page(cast, help_id).card.state is State.CONTACTED
    assert refer_out.letter(**told).body.startswith(b"%PDF")  # type: ignore[arg-type]
    privacy.revoke_consent(
        client_id=_robin(cast), consent_id=consent_id, how="by voice", by=cast.viewer("dana"), at=NOW
    )
    with pytest.raises(Refused, match="stopped"):
        refer_out.tell(words="One more thing about Robin", **told)  # type: ignore[arg-type]
    assert Disclosure.objects.count() == 2


def test_a_letter_with_a_time_kept_leaves_the_appointment_as_it_was(cast: Cast) -> None:
    lantern_consent(cast)
    help_id = a_help(cast, way=Way.TOGETHER)
    when = NOW + timedelta(days=2)
    _follow(cast, help_id, State.APPOINTMENT, appointment_at=when)
    refer_out.letter(client_id=_robin(cast), help_id=help_id, by=cast.viewer("dana"), at=NOW)
    assert _page(cast, help_id).card.appointment_at == when


# ---- the client's own door


def test_a_client_says_how_it_went_of_their_own_and_of_nobody_elses(cast: Cast) -> None:
    mine, other = a_help(cast), a_help(cast, client="jamie")
    robin = cast.viewer("robin")
    assert [card.id for card in queries.helps(robin, _robin(cast), at=NOW)] == [mine]
    with pytest.raises(NotFound):
        actions.say_how_it_went(help_id=other, state=State.WENT, note="", by=robin, at=NOW)
    with pytest.raises(NotFound):
        actions.say_how_it_went(help_id=mine, state=State.WENT, note="", by=cast.viewer("dana"), at=NOW)
    with pytest.raises(Refused):
        actions.say_how_it_went(help_id=mine, state=State.APPOINTMENT, note="", by=robin, at=NOW)
    actions.say_how_it_went(help_id=mine, state=State.WENT, note="They were kind", by=robin, at=NOW)
    last = _page(cast, mine).steps[-1]
    assert (last.state, last.by_client, last.note) == (State.WENT, True, "They were kind")


# ---- what the database keeps


def test_steps_and_the_ground_of_a_referral_cannot_be_changed_behind_the_house(cast: Cast) -> None:
    help_id = a_help(cast)
    rows = models.ReferralOut.objects.filter(id=help_id)
    for fault in (
        lambda: models.ReferralStep.objects.all().update(note="else"),
        lambda: models.ReferralStep.objects.all().delete(),
        lambda: rows.update(why="something else"),
        lambda: rows.delete(),
        lambda: rows.update(state=State.WENT),
        lambda: rows.update(check_on=None),
        lambda: models.Resource.objects.all().delete(),
        lambda: models.Resource.objects.all().update(phone="", address=""),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            fault()


def test_the_list_asks_as_much_for_many_places_as_for_few(cast: Cast) -> None:
    viewer = cast.viewer("dora")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            shelf = queries.directory(viewer, Filter(), on=date(2026, 11, 18))
            queries.figures(viewer, [card.id for card in shelf.cards])
        return len(seen)

    a_place(cast)
    few = asked()
    for number in range(20):
        a_help(cast, place=a_place(cast, replace(WORDS, name=f"Place {number}")).id)
    assert asked() == few


def test_it_is_the_triggers_that_refuse_and_not_an_accident(cast: Cast) -> None:
    help_id = a_help(cast)
    with pgtrigger.ignore("resource.ReferralOut:referrals_out_keep_their_ground"):
        models.ReferralOut.objects.filter(id=help_id).update(why="something else")
    with pgtrigger.ignore("resource.ReferralStep:steps_stay"):
        models.ReferralStep.objects.all().update(note="else")
    assert _page(cast, help_id).card.why == "something else"


def test_a_gate_that_always_says_yes_would_be_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    yes = Ruling(True, (), Ground.CONSENT, (new_id(),))
    monkeypatch.setattr(actions, "ruling", lambda *args, **more: yes)
    assert _page(cast, a_help(cast, way=Way.TOGETHER)).card.way is Way.TOGETHER

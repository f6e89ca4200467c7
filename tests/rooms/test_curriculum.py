"""Topics and handouts on a real database: had by the ledger, proposed for who comes, kept as said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stepdown.curriculum import actions, models, queries
from stepdown.curriculum.vocabulary import Form, HandoutWords, MadeUpBy, Standing
from stepdown.journeys import handouts as journey
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.viewer import Viewer
from stepdown.session.vocabulary import SessionCard
from tests import scenes_day as day
from tests.cast import Cast
from tests.scenes_inbox import pdf

DAY = timedelta(days=1)
STOP, OUTSIDE, INSIDE = "stop-the-cycle", "identifying-external-triggers", "identifying-internal-triggers"


def topic(cast: Cast, client: str, key: str, *, after: int = 0) -> tuple[Standing, object]:
    """How a topic stands for somebody on an evening."""
    at = day.EVENING + after * DAY
    whole = queries.topics(cast.viewer("dora"), cast.clients[client].id, at=at)
    line = next(line for course in whole.courses for line in course.lines if line.topic.key == key)
    return line.standing, line.on


def three(cast: Cast) -> dict[str, SessionCard]:
    """Monday's group held with Robin throughout and Alex for ten minutes; two more to come."""
    day.in_treatment(cast)
    cards = day.published(
        cast,
        day.skills(cast, "mon", 0, "robin", "alex"),
        day.skills(cast, "wed", 2, "robin", "alex"),
        day.skills(cast, "fri", 4, "alex"),
    )
    day.held(cast, cards["mon"], {"robin": 60, "alex": 10})
    actions.hold(session_id=cards["mon"].id, topic_key=STOP, by=cast.viewer("dana"), at=day.EVENING)
    return cards


def test_who_sat_through_half_of_it_has_had_a_topic_and_who_did_not_has_missed_it(cast: Cast) -> None:
    cards = three(cast)
    monday = cards["mon"].during.start.date()
    assert topic(cast, "robin", STOP) == (Standing.HAD, monday)
    assert topic(cast, "alex", STOP) == (Standing.MISSED, monday)
    assert topic(cast, "robin", INSIDE)[0] is Standing.AHEAD


def test_a_group_takes_what_is_new_to_most_of_those_who_will_be_there(cast: Cast) -> None:
    cards = three(cast)
    plan = queries.group_plan(cast.viewer("dana"), cast.harbor.id, "skills", at=day.EVENING)
    wednesday, friday = plan.coming
    assert wednesday.topic.topic is not None and wednesday.topic.topic.key == OUTSIDE
    assert str(wednesday.proposals[0].why[0]) == "New to everybody."
    # Only Alex comes on Friday: what Alex missed goes first.
    assert friday.topic.topic is not None and friday.topic.topic.key == STOP
    assert topic(cast, "alex", STOP)[0] is Standing.MISSED
    assert (plan.past[0].session_id, plan.past[0].heard) == (cards["mon"].id, 1)
    line = next(
        one for one in queries.groups(cast.viewer("dana"), at=day.EVENING) if one.group_key == "skills"
    )
    assert line.next is not None and (line.next.key, line.people) == (OUTSIDE, 2)


def test_a_topic_chosen_for_a_session_to_come_is_where_a_missed_one_is_made_up(cast: Cast) -> None:
    cards = three(cast)
    dana, alex = cast.viewer("dana"), cast.clients["alex"].id
    made = actions.choose_topic(
        session_id=cards["wed"].id, topic_key=STOP, version=0, by=dana, at=day.EVENING
    )
    assert made.version == 1
    (seat,) = queries.make_ups(cast.viewer("ines"), alex, at=day.EVENING)[STOP]
    assert (seat.session_id, seat.seated) == (cards["wed"].id, True)
    with pytest.raises(Stale):
        actions.choose_topic(session_id=cards["wed"].id, topic_key=INSIDE, version=0, by=dana, at=day.EVENING)
    with pytest.raises(Refused):
        actions.choose_topic(
            session_id=cards["wed"].id, topic_key="juggling", version=1, by=dana, at=day.EVENING
        )
    with pytest.raises(Refused):
        actions.choose_topic(session_id=cards["mon"].id, topic_key=STOP, version=0, by=dana, at=day.EVENING)
    day.held(cast, cards["wed"], {"robin": 60, "alex": 60})
    actions.hold(session_id=cards["wed"].id, topic_key=STOP, by=dana, at=day.EVENING + 2 * DAY)
    assert topic(cast, "alex", STOP, after=2) == (Standing.HAD, cards["wed"].during.start.date())


def test_what_a_session_taught_can_be_said_anew_and_never_changes_what_was_said(cast: Cast) -> None:
    cards = three(cast)
    dana, monday = cast.viewer("dana"), cards["mon"].id
    actions.hold(session_id=monday, topic_key=STOP, by=dana, at=day.EVENING)
    assert models.Held.objects.filter(session_id=monday).count() == 1
    actions.hold(session_id=monday, topic_key=INSIDE, by=dana, at=day.EVENING)
    assert topic(cast, "robin", INSIDE)[0] is Standing.HAD
    assert topic(cast, "robin", STOP)[0] is not Standing.HAD
    actions.hold(session_id=monday, topic_key="", by=dana, at=day.EVENING)
    assert topic(cast, "robin", INSIDE)[0] is not Standing.HAD
    for change in (
        lambda: models.Held.objects.filter(session_id=monday).update(topic="Other"),
        lambda: models.Held.objects.filter(session_id=monday).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_missed_topic_is_made_up_one_to_one_once(cast: Cast) -> None:
    three(cast)
    ines, alex = cast.viewer("ines"), cast.clients["alex"].id

    def made_up(by: Viewer) -> None:
        actions.make_up(
            client_id=alex,
            topic_key=STOP,
            how=MadeUpBy.ALONE,
            on=day.EVENING.date(),
            words="Went through the worksheet",
            by=by,
            at=day.EVENING,
        )

    with pytest.raises(NotFound):
        made_up(cast.viewer("nora"))
    made_up(ines)
    assert topic(cast, "alex", STOP) == (Standing.MADE_UP, day.EVENING.date())
    with pytest.raises(Refused):
        made_up(ines)


def test_a_handout_keeps_every_version_and_reaches_those_who_were_there(cast: Cast) -> None:
    three(cast)
    dana = cast.viewer("dana")
    words = HandoutWords(STOP, "Stop the Cycle", "Stop the cycle at home", Form.TEXT, "Name three moments.")
    made = actions.keep_handout(words=words, by=dana, at=day.EVENING)
    (mine,) = queries.my_handouts(cast.viewer("robin"), cast.clients["robin"].id, at=day.EVENING)
    assert mine.handout.text == "Name three moments."
    assert queries.my_handouts(cast.viewer("ines"), cast.clients["alex"].id, at=day.EVENING) == ()
    better = HandoutWords(STOP, "Stop the Cycle", "Stop the cycle", Form.TEXT, "Name two moments.")
    actions.change_handout(handout_id=made.id, words=better, version=made.version, by=dana, at=day.EVENING)
    assert [one.text for one in queries.versions(dana, made.id)] == [
        "Name two moments.",
        "Name three moments.",
    ]
    with pytest.raises(Stale):
        actions.change_handout(handout_id=made.id, words=words, version=made.version, by=dana, at=day.EVENING)
    actions.end_handout(handout_id=made.id, why="A newer one", version=2, by=dana, at=day.EVENING)
    assert queries.my_handouts(cast.viewer("robin"), cast.clients["robin"].id, at=day.EVENING) == ()


def test_a_pdf_is_looked_through_before_it_is_kept_and_given_out_as_drawn_here(cast: Cast) -> None:
    three(cast)
    dana = cast.viewer("dana")
    words = HandoutWords(STOP, "Stop the Cycle", "Worksheet", Form.PDF)
    made = journey.keep_handout(words=words, file=pdf("Three moments"), by=dana, at=day.EVENING)
    assert (made.form, made.pages, made.scanned) == (Form.PDF, 1, False)
    given = journey.give_handout(handout_id=made.id, by=cast.viewer("robin"), at=day.EVENING)
    assert given.body.startswith(b"%PDF") and b"Three moments" not in given.body
    assert given.client_ids == ()
    for file in (b"", b"MZ\x90\x00\x03\x00\x00", b"%PDF-1.7 nothing of the kind"):
        with pytest.raises(Refused):
            journey.keep_handout(words=words, file=file, by=dana, at=day.EVENING)


def test_a_silent_or_warning_scanner_lets_no_pdf_pass(cast: Cast, settings: object) -> None:
    words = HandoutWords(STOP, "Stop the Cycle", "Worksheet", Form.PDF)
    for scanner in ("command:false", "clamd:/nowhere/clamd.sock"):
        settings.INBOX_SCANNER = scanner  # type: ignore[attr-defined]  # pytest-django's
        with pytest.raises(Refused):
            journey.keep_handout(words=words, file=pdf("x"), by=cast.viewer("dana"), at=day.EVENING)


def test_the_plan_of_a_group_asks_as_much_for_two_people_as_for_one(cast: Cast) -> None:
    three(cast)
    dana = cast.viewer("dana")
    with CaptureQueriesContext(connection) as asked:
        queries.group_plan(dana, cast.harbor.id, "skills", at=day.EVENING)
    assert len(asked) <= 40

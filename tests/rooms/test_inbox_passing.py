"""A paper passed on: seen by whom it waits for and by no one else, never lost, never left with who leaves."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from stepdown.audit.models import Entry
from stepdown.inbox import actions, queries
from stepdown.inbox.models import Decision, Document
from stepdown.inbox.vocabulary import Discard, Filing, Looking, State
from stepdown.journeys import handover
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.people import actions as people
from stepdown.people.vocabulary import TieGround
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_inbox import a_paper, filed, passed, pdf, sheet_of

WHY = "Please see whether this is Robin's"


def seen_by(cast: Cast, paper: UUID) -> set[str]:
    """Who of the cast may open a paper now."""
    found = set()
    for who in ("iva", "dana", "ines", "nora", "priya", "hart", "dora", "pat", "otto", "bea"):
        try:
            if queries.page(cast.viewer(who), paper, 1, at=NOW)[1].picture:
                found.add(who)
        except NotFound:
            continue
    return found


def test_a_paper_for_dana_is_seen_by_dana_and_by_no_other_counselor(cast: Cast) -> None:
    paper, other = a_paper(cast), a_paper(cast)
    assert seen_by(cast, paper) == {"iva", "dora", "bea"}
    passed(cast, paper, "dana", words=WHY)
    assert seen_by(cast, paper) == {"iva", "dora", "bea", "dana"}
    assert seen_by(cast, other) == {"iva", "dora", "bea"}
    dana = cast.viewer("dana")
    assert [card.id for card in queries.for_me(dana, at=NOW).cards] == [paper]
    assert queries.how_many_for_me(dana, at=NOW) == (1, NOW)
    assert [card.id for card in queries.found(dana, Looking(), at=NOW).cards] == [paper]
    with pytest.raises(NotFound):
        queries.document(cast.viewer("ines"), paper, at=NOW)
    told = queries.last_words(dana, paper, at=NOW)
    assert told is not None and (told.by, told.to, told.why) == ("Iva Imaginary", "Dana Demo", WHY)
    entry = Entry.objects.get(verb="pass on paper")
    assert entry.detail["to"] == str(cast.staff["dana"].id) and WHY not in str(entry.detail)


def test_it_leaves_the_queue_and_is_found_by_whom_it_waits_for(cast: Cast) -> None:
    iva, paper, other = cast.viewer("iva"), a_paper(cast), a_paper(cast)
    passed(cast, paper, "dana")
    assert [card.id for card in queries.queue(iva, at=NOW).cards] == [other]
    assert queries.next_open(iva, at=NOW) == other
    counts = queries.counts(iva, at=NOW)
    assert (counts.open, counts.passed, counts.mine) == (1, 1, 0)
    assert [card.waits_for_name for card in queries.passed_on(iva, at=NOW).cards] == ["Dana Demo"]
    found = queries.found(iva, Looking(waits_for=cast.staff["dana"].id), at=NOW)
    assert [card.id for card in found.cards] == [paper]
    assert not queries.passed_on(cast.viewer("dana"), at=NOW).cards


def test_dana_files_it_to_her_client_and_to_nobody_elses(cast: Cast) -> None:
    paper, dana = a_paper(cast), cast.viewer("dana")
    passed(cast, paper, "dana")
    for client in ("alex", "casey"):
        with pytest.raises(NotFound):
            _file(cast, paper, "dana", "lab_result", client)
    with pytest.raises(Refused, match="filed by the inbox"):
        _file(cast, paper, "dana", "invoice", None)
    with pytest.raises(NotFound):
        actions.discard(
            document_id=paper, reason=Discard.COPY, version=sheet_of(paper).card.version, by=dana, at=NOW
        )
    _file(cast, paper, "dana", "lab_result", "robin")
    card = sheet_of(paper).card
    assert (card.state, card.waits_for) == (State.FILED, None)
    assert not queries.for_me(dana, at=NOW).cards


def _file(cast: Cast, paper: UUID, who: str, kind: str, client: str | None) -> None:
    actions.file(
        document_id=paper,
        filing=Filing(kind, cast.clients[client].id if client else None),
        version=sheet_of(paper).card.version,
        by=cast.viewer(who),
        at=NOW,
    )


def test_dana_gives_it_back_with_a_word_and_sees_it_no_more(cast: Cast) -> None:
    paper, dana = a_paper(cast), cast.viewer("dana")
    passed(cast, paper, "dana")
    version = sheet_of(paper).card.version
    with pytest.raises(Refused, match="why you give it back"):
        actions.put_down(document_id=paper, words="no", version=version, by=dana, at=NOW)
    with pytest.raises(NotFound):
        actions.put_down(document_id=paper, words="Not hers", version=version, by=cast.viewer("iva"), at=NOW)
    actions.put_down(document_id=paper, words="Not a client of mine", version=version, by=dana, at=NOW)
    assert seen_by(cast, paper) == {"iva", "dora", "bea"}
    assert [card.id for card in queries.queue(cast.viewer("iva"), at=NOW).cards] == [paper]
    assert [one.act.value for one in sheet_of(paper).decisions] == ["give_back", "pass_on"]


def test_a_paper_is_taken_and_passed_on_again_by_whom_it_waits_for(cast: Cast) -> None:
    paper = a_paper(cast)
    passed(cast, paper, "iva", by="iva")
    assert queries.counts(cast.viewer("iva"), at=NOW).mine == 1
    with pytest.raises(Refused, match="already"):
        passed(cast, paper, "iva", by="dora")
    passed(cast, paper, "dana", by="dora")
    passed(cast, paper, "ines", by="dana")
    assert seen_by(cast, paper) == {"iva", "dora", "bea", "ines"}
    acts = list(Decision.objects.order_by("id").values_list("act", "to__name"))
    assert acts == [("take", "Iva Imaginary"), ("pass_on", "Dana Demo"), ("pass_on", "Ines Invented")]
    with pytest.raises(NotFound):
        passed(cast, paper, "dana", by="dana")


def test_nobody_is_given_what_they_could_not_open(cast: Cast) -> None:
    paper = a_paper(cast)
    for who in ("nora", "pat", "otto"):
        with pytest.raises(Refused, match="may not open"):
            passed(cast, paper, who)
    lab, card = filed(cast, "lab_result"), filed(cast, "identification")
    for who in ("ines", "nora", "bea", "iva", "pat"):
        with pytest.raises(Refused, match="may not open"):
            passed(cast, lab, who)
    with pytest.raises(Refused, match="may not open"):
        passed(cast, card, "dana")
    with pytest.raises(NotFound):
        passed(cast, lab, "hart", by="pat")
    passed(cast, card, "hart")
    passed(cast, lab, "hart", by="dana")


def test_a_filed_paper_waits_for_dana_in_robins_chart_until_she_is_done(cast: Cast) -> None:
    lab, dana = filed(cast, "lab_result"), cast.viewer("dana")
    before = sheet_of(lab).card
    passed(cast, lab, "dana", at=NOW + timedelta(hours=1))
    card = sheet_of(lab).card
    assert (card.state, card.since) == (State.FILED, before.since), "passing on moves it nowhere"
    with pytest.raises(NotFound):
        actions.put_down(document_id=lab, version=card.version, by=cast.viewer("hart"), at=NOW)
    actions.put_down(document_id=lab, version=card.version, by=dana, at=NOW)
    assert sheet_of(lab).card.waits_for is None
    assert Entry.objects.get(verb="done paper").client_ids == [cast.clients["robin"].id]


def test_two_people_passing_on_one_paper_the_second_is_told(cast: Cast) -> None:
    paper = a_paper(cast)
    version = sheet_of(paper).card.version
    passed(cast, paper, "dana")
    with pytest.raises(Stale):
        actions.pass_on(
            document_id=paper,
            to_staff_id=cast.staff["ines"].id,
            version=version,
            by=cast.viewer("dora"),
            at=NOW,
        )


def test_a_paper_cut_in_two_waits_for_the_same_person(cast: Cast) -> None:
    paper, iva = a_paper(cast, pdf("One", "Two")), cast.viewer("iva")
    passed(cast, paper, "dana")
    made = actions.split(
        document_id=paper, ranges="1, 2", version=sheet_of(paper).card.version, by=iva, at=NOW
    )
    assert {card.id for card in queries.for_me(cast.viewer("dana"), at=NOW).cards} == set(made)
    other = a_paper(cast)
    passed(cast, other, "ines")
    with pytest.raises(Refused, match="different people"):
        actions.join(
            document_id=made[0], others=[other], version=sheet_of(made[0]).card.version, by=iva, at=NOW
        )
    free = a_paper(cast)
    joined = actions.join(
        document_id=free, others=[made[0]], version=sheet_of(free).card.version, by=iva, at=NOW
    )
    assert sheet_of(joined).card.waits_for == cast.staff["dana"].id


def test_what_was_decided_otherwise_waits_for_nobody(cast: Cast) -> None:
    paper, dora = a_paper(cast), cast.viewer("dora")
    passed(cast, paper, "dana")
    actions.discard(
        document_id=paper, reason=Discard.COPY, version=sheet_of(paper).card.version, by=dora, at=NOW
    )
    with pytest.raises(Refused, match="not where you saw it"):
        passed(cast, paper, "dana")
    assert not Document.objects.filter(waits_for__isnull=False).exists()


def test_the_database_itself_lets_nothing_wait_for_nobody_or_in_quarantine(cast: Cast) -> None:
    a_paper(cast)
    dana = cast.staff["dana"].id
    for values in (
        {"waits_for_id": dana},
        {"waits_since": NOW},
        {"waits_for_id": dana, "waits_since": NOW, "state": "quarantine"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.update(**values)
    row = Document.objects.get()
    for act, to, words in (("pass_on", None, ""), ("file", dana, ""), ("give_back", None, "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(document=row, act=act, to_id=to, words=words, at=NOW)


# -- whoever leaves


def test_papers_move_with_who_leaves_and_the_receiver_sees_them(cast: Cast) -> None:
    paper, dora, ines = a_paper(cast), cast.viewer("dora"), cast.staff["ines"].id
    lab = filed(cast, "lab_result")
    for one in (paper, lab):
        passed(cast, one, "dana")
    found = handover.preview(dora, cast.staff["dana"].id, at=NOW)
    shelf = next(one for one in found.desk if one.key == "papers")
    assert [str(one.words) for one in shelf.held] == [
        "A paper to file, came 18 Nov 2026",
        "Lab result, came 18 Nov 2026",
    ]
    assert {"Otto Auditor", "Pat Pretend", "Dana Demo"}.isdisjoint(one.name for one in shelf.takers)
    with pytest.raises(Refused, match="could not open every paper"), transaction.atomic():
        actions.hand_over(from_staff_id=cast.staff["dana"].id, to_staff_id=ines, by=dora, at=NOW)
    people.tie(
        staff_id=ines, client_id=cast.clients["robin"].id, ground=TieGround.CARE_TEAM, by=SYSTEM, at=NOW
    )
    moved = handover.move(
        staff_id=cast.staff["dana"].id,
        to={},
        why="",
        end_account=True,
        desk={"papers": ines},
        by=dora,
        at=NOW,
    )
    assert moved == 0 and not Document.objects.filter(waits_for=cast.staff["dana"].id).exists()
    assert {card.id for card in queries.for_me(cast.viewer("ines"), at=NOW).cards} == {paper, lab}
    entry = Entry.objects.get(verb="hand over papers")
    assert entry.client_ids == [cast.clients["robin"].id] and entry.detail["papers"] == 2
    assert Decision.objects.filter(act="hand_over", to=ines).count() == 2


def test_a_filed_paper_the_receiver_could_not_open_follows_its_client(cast: Cast) -> None:
    lab, dora = filed(cast, "lab_result"), cast.viewer("dora")
    passed(cast, lab, "hart")
    moved = actions.hand_over(
        from_staff_id=cast.staff["hart"].id, to_staff_id=cast.staff["bea"].id, by=dora, at=NOW
    )
    assert moved == 1 and sheet_of(lab).card.waits_for == cast.staff["dana"].id


def test_an_account_does_not_end_while_papers_wait_for_it(cast: Cast) -> None:
    passed(cast, a_paper(cast), "ines")
    with pytest.raises(Refused, match="who takes them"):
        handover.move(
            staff_id=cast.staff["ines"].id,
            to={},
            why="",
            end_account=True,
            by=cast.viewer("dora"),
            at=NOW,
        )

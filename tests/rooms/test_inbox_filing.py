"""Filing papers on real PostgreSQL: who sees them, how they move, how they are found, cut and joined."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest

from stepdown.audit.models import Entry
from stepdown.inbox import actions, queries
from stepdown.inbox.models import Decision, Document, DocumentOpening, Original, Piece
from stepdown.inbox.vocabulary import Discard, Filing, Looking, State
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.overview.queries import today
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_inbox import LATER, a_paper, came, filed, pdf, receive, sheet_of, tiff


def _file(cast: Cast, paper: object, kind: str, client: str = "", who: str = "iva", **more: object) -> None:
    filing = Filing(kind, cast.clients[client].id if client else None)
    version = sheet_of(paper).card.version  # type: ignore[arg-type]
    actions.file(document_id=paper, filing=filing, version=version, by=cast.viewer(who), at=NOW, **more)  # type: ignore[arg-type]


# -- filing


def test_iva_files_a_lab_result_to_robin(cast: Cast) -> None:
    paper = a_paper(cast)
    _file(cast, paper, "lab_result", "robin")
    card = sheet_of(paper).card
    assert (card.state, card.kind and card.kind.code, card.by) == (State.FILED, "lab_result", "Iva Imaginary")
    assert [
        c.id for c in queries.documents_of(cast.viewer("dana"), cast.clients["robin"].id, at=NOW).cards
    ] == [paper]
    entry = Entry.objects.get(verb="file paper")
    assert entry.client_ids == [cast.clients["robin"].id] and "letter" not in str(entry.detail)


def test_a_paper_is_filed_to_nobody_as_clinic_business(cast: Cast) -> None:
    paper = a_paper(cast)
    _file(cast, paper, "invoice")
    assert sheet_of(paper).card.state is State.HOUSE
    with pytest.raises(Refused, match="belongs to no client"):
        _file(cast, a_paper(cast), "invoice", "robin")
    with pytest.raises(Refused, match="belongs to a client"):
        _file(cast, a_paper(cast), "lab_result")


def test_two_people_at_one_paper_the_second_is_told(cast: Cast) -> None:
    paper = a_paper(cast)
    version = sheet_of(paper).card.version
    _file(cast, paper, "invoice")
    with pytest.raises(Stale):
        actions.discard(
            document_id=paper, reason=Discard.COPY, version=version, by=cast.viewer("dora"), at=NOW
        )


def test_nobody_files_to_a_client_out_of_reach_or_works_another_sites_inbox(cast: Cast) -> None:
    paper = a_paper(cast)
    with pytest.raises(NotFound):
        _file(cast, paper, "lab_result", "casey")
    for who in ("nora", "dana", "pat", "otto"):
        with pytest.raises(NotFound):
            _file(cast, paper, "invoice", who=who)
    far = a_paper(cast, site="mill")
    with pytest.raises(NotFound):
        _file(cast, far, "invoice")


def test_every_discard_has_a_reason_and_loses_nothing(cast: Cast) -> None:
    paper = a_paper(cast, pdf("Advertising"))
    iva = cast.viewer("iva")
    version = sheet_of(paper).card.version
    with pytest.raises(Refused, match="why it is put away"):
        actions.discard(document_id=paper, reason=None, version=version, by=iva, at=NOW)
    with pytest.raises(Refused, match="in a few words"):
        actions.discard(document_id=paper, reason=Discard.OTHER, words="no", version=version, by=iva, at=NOW)
    actions.discard(document_id=paper, reason=Discard.ADVERTISING, version=version, by=iva, at=NOW)
    assert sheet_of(paper).card.state is State.DISCARDED
    _, shown = queries.page(iva, paper, 1, at=NOW)
    assert shown.picture
    actions.bring_back(
        document_id=paper, why="It was a bill", version=sheet_of(paper).card.version, by=iva, at=NOW
    )
    assert sheet_of(paper).card.state is State.OPEN
    assert [d.act.value for d in sheet_of(paper).decisions] == ["bring_back", "discard"]


def test_a_misfiled_paper_moves_with_a_reason_and_the_trail_keeps_both(cast: Cast) -> None:
    paper = a_paper(cast)
    robin, jamie = cast.clients["robin"].id, cast.clients["jamie"].id
    _file(cast, paper, "lab_result", "robin")
    with pytest.raises(Refused, match="why it moves"):
        _file(cast, paper, "lab_result", "jamie")
    _file(cast, paper, "lab_result", "jamie", why="The date of birth is Jamie's")
    dora = cast.viewer("dora")
    assert not queries.documents_of(dora, robin, at=NOW).cards
    assert [c.id for c in queries.documents_of(dora, jamie, at=NOW).cards] == [paper]
    entry = Entry.objects.get(verb="refile paper")
    assert entry.client_ids == [robin, jamie]
    decisions = list(Decision.objects.order_by("id").values_list("act", "client_id"))
    assert decisions == [("file", robin), ("refile", jamie)]


def test_a_counselor_sends_a_paper_that_is_not_their_clients_back(cast: Cast) -> None:
    paper = filed(cast, "lab_result")
    version = sheet_of(paper).card.version
    for who in ("ines", "nora", "pat"):
        with pytest.raises(NotFound):
            actions.send_back(document_id=paper, why="Not mine", version=version, by=cast.viewer(who), at=NOW)
    actions.send_back(
        document_id=paper, why="This is another Robin", version=version, by=cast.viewer("dana"), at=NOW
    )
    card = sheet_of(paper).card
    assert card.state is State.OPEN and card.client is None
    with pytest.raises(NotFound):
        queries.document(cast.viewer("dana"), paper, at=NOW)


def test_a_counselor_adds_a_paper_to_their_own_clients_chart(cast: Cast) -> None:
    dana, robin = cast.viewer("dana"), cast.clients["robin"].id
    filing = Filing("work_school_letter", paper_date=date(2026, 11, 16), note="Starts in January")
    got = actions.receive_for_client(
        client_id=robin, file=io.BytesIO(pdf("School")), came=came(), filing=filing, by=dana, at=NOW
    )
    assert got.card.state is State.WAITING
    actions.check(document_id=got.card.id, by=dana, at=NOW)
    card = queries.documents_of(dana, robin, at=NOW).cards[0]
    assert (card.state, card.note, card.by) == (State.FILED, "Starts in January", "Dana Demo")
    with pytest.raises(NotFound):
        actions.receive_for_client(
            client_id=cast.clients["alex"].id,
            file=io.BytesIO(b"x"),
            came=came(),
            filing=filing,
            by=dana,
            at=NOW,
        )


def test_one_certificate_may_lie_in_two_charts(cast: Cast) -> None:
    dana, raw = cast.viewer("dana"), pdf("Certificate of a group")
    for name in ("robin", "jamie", "robin"):
        got = actions.receive_for_client(
            client_id=cast.clients[name].id,
            file=io.BytesIO(raw),
            came=came(),
            filing=Filing("group_attendance"),
            by=dana,
            at=NOW,
        )
        actions.check(document_id=got.card.id, by=dana, at=NOW)
    assert got.already_here and Original.objects.count() == 1
    assert Document.objects.filter(state="filed").count() == 2


# -- who sees what


def test_unfiled_papers_are_seen_by_who_works_that_sites_inbox_alone(cast: Cast) -> None:
    paper = a_paper(cast)
    for who in ("iva", "dora", "bea"):
        assert queries.document(cast.viewer(who), paper, at=NOW).card.may_open
        assert [c.id for c in queries.queue(cast.viewer(who), at=NOW).cards] == [paper]
    for who in ("dana", "ines", "nora", "priya", "hart", "pat", "otto"):
        with pytest.raises(NotFound):
            queries.document(cast.viewer(who), paper, at=NOW)
        assert not queries.queue(cast.viewer(who), at=NOW).cards
        assert not queries.found(cast.viewer(who), Looking(), at=NOW).cards


def test_a_filed_lab_result_opens_to_the_care_team_and_not_to_billing(cast: Cast) -> None:
    paper = filed(cast, "lab_result", raw=pdf("Potassium"))
    for who in ("dana", "priya", "hart", "dora"):
        assert queries.page(cast.viewer(who), paper, 1, at=NOW)[1].picture
    for who in ("bea", "iva", "pat"):
        card = queries.document(cast.viewer(who), paper, at=NOW).card
        assert not card.may_open and not card.name
        with pytest.raises(NotFound):
            queries.page(cast.viewer(who), paper, 1, at=NOW)
        assert not queries.found(cast.viewer(who), Looking(text="potassium"), at=NOW).cards
    for who in ("ines", "nora", "otto"):
        with pytest.raises(NotFound):
            queries.document(cast.viewer(who), paper, at=NOW)


def test_whoever_filed_a_paper_may_look_once_more_for_a_day(cast: Cast) -> None:
    paper = a_paper(cast)
    _file(cast, paper, "lab_result", "robin")
    assert queries.page(cast.viewer("iva"), paper, 1, at=NOW + timedelta(hours=23))[1].picture
    with pytest.raises(NotFound):
        queries.page(cast.viewer("iva"), paper, 1, at=NOW + timedelta(hours=24))


def test_a_paper_with_a_legal_identity_opens_like_the_vault(cast: Cast) -> None:
    paper = filed(cast, "identification", raw=pdf("Legalname"))
    for who in ("dana", "priya", "bea"):
        with pytest.raises(NotFound):
            actions.open_document(document_id=paper, reason="I want to see it", by=cast.viewer(who), at=NOW)
        with pytest.raises(NotFound):
            queries.page(cast.viewer(who), paper, 1, at=NOW)
    hart = cast.viewer("hart")
    with pytest.raises(NotFound):
        queries.page(hart, paper, 1, at=NOW)
    with pytest.raises(Refused, match="in a few words"):
        actions.open_document(document_id=paper, reason="why", by=hart, at=NOW)
    until = actions.open_document(document_id=paper, reason="Prescription database", by=hart, at=NOW)
    assert queries.page(hart, paper, 1, at=NOW)[1].picture
    with pytest.raises(NotFound):
        queries.page(cast.viewer("dora"), paper, 1, at=NOW)
    with pytest.raises(NotFound):
        queries.page(hart, paper, 1, at=until)
    assert DocumentOpening.objects.count() == 1
    assert Entry.objects.get(verb="open identity paper").why == "Prescription database"
    assert [o.by for o in queries.document(cast.viewer("dana"), paper, at=NOW).openings] == ["Dr Hart Sample"]


def test_no_search_leads_from_a_legal_name_to_a_client(cast: Cast) -> None:
    filed(cast, "identification", raw=pdf("Legalname"))
    for who in ("iva", "dora", "hart", "dana"):
        assert not queries.found(cast.viewer(who), Looking(text="legalname"), at=NOW).cards
    dora = cast.viewer("dora")
    open_paper = a_paper(cast, pdf("Legalname on a letter"))
    _file_marked = Filing("court_letter", cast.clients["robin"].id, vault=True)
    assert queries.found(dora, Looking(text="LEGALNAME"), at=NOW).cards[0].id == open_paper
    actions.file(
        document_id=open_paper,
        filing=_file_marked,
        version=sheet_of(open_paper).card.version,
        by=dora,
        at=NOW,
    )
    assert not queries.found(dora, Looking(text="legalname"), at=NOW).cards


# -- looking for papers


def test_papers_are_found_by_words_kind_client_state_and_day(cast: Cast) -> None:
    iva = cast.viewer("iva")
    lab = a_paper(cast, pdf("Potassium and Sodium"))
    bill = a_paper(cast, pdf("Invoice for paper towels"), at=LATER)
    _file(cast, lab, "lab_result", "robin")

    def ids(**asked: object) -> list[object]:
        return [c.id for c in queries.found(iva, Looking(**asked), at=LATER).cards]  # type: ignore[arg-type]

    assert ids() == [bill, lab]
    assert ids(text="TOWELS invoice") == [bill]
    assert ids(text="towels sodium") == ids(text="!!!") == []
    assert (
        ids(kind="lab_result") == ids(state=State.FILED) == ids(client_id=cast.clients["robin"].id) == [lab]
    )
    assert ids(since=date(2026, 11, 19)) == [bill] and ids(until=date(2026, 11, 19)) == [lab]
    assert ids(after=bill) == [lab]


def test_a_note_is_found_too_and_forgotten_when_the_paper_comes_back(cast: Cast) -> None:
    paper = filed(cast, "medical_record", note="Mentions gabapentin")
    dora = cast.viewer("dora")
    assert [c.id for c in queries.found(dora, Looking(text="gabapentin"), at=NOW).cards] == [paper]
    version = sheet_of(paper).card.version
    actions.bring_back(document_id=paper, why="Wrong chart", version=version, by=dora, at=NOW)
    assert not queries.found(dora, Looking(text="gabapentin"), at=NOW).cards


def test_lists_come_fifty_at_a_time(cast: Cast) -> None:
    for number in range(52):
        receive(cast, f"paper number {number}".encode(), "a.txt")
    actions.check_waiting(limit=99, by=SYSTEM, at=NOW)
    iva = cast.viewer("iva")
    first = queries.found(iva, Looking(), at=NOW)
    rest = queries.found(iva, Looking(after=first.cards[-1].id), at=NOW)
    assert (len(first.cards), first.more, len(rest.cards), rest.more) == (50, True, 2, False)
    assert queries.counts(iva, at=NOW).open == 52
    assert queries.queue(iva, at=NOW).more


# -- split and join


def test_a_fax_of_three_people_becomes_three_papers(cast: Cast) -> None:
    paper = a_paper(cast, pdf("Alpha", "Beta", "Gamma", "Delta"))
    iva = cast.viewer("iva")
    version = sheet_of(paper).card.version
    for wrong in ("1-2", "1-2, 2-4", "1-5", "x", "1-4", "2-1, 3, 4"):
        with pytest.raises(Refused):
            actions.split(document_id=paper, ranges=wrong, version=version, by=iva, at=NOW)
    made = actions.split(document_id=paper, ranges="1, 2-3, 4", version=version, by=iva, at=NOW)
    assert [sheet_of(one).card.pages for one in made] == [1, 2, 1]
    texts = [" ".join(text.strip() for _, text in queries.page_texts(iva, one, at=NOW)) for one in made]
    assert texts == ["Alpha", "Beta Gamma", "Delta"]
    assert [c.id for c in queries.found(iva, Looking(text="gamma", state=State.OPEN), at=NOW).cards] == [
        made[1]
    ]
    assert sheet_of(paper).card.state is State.RECAST and Piece.objects.count() == 1
    assert set(sheet_of(paper).children) == set(made)


def test_pages_that_came_apart_become_one_paper_again(cast: Cast) -> None:
    iva = cast.viewer("iva")
    one, two = a_paper(cast, pdf("Alpha", "Beta")), a_paper(cast, tiff("Gamma"))
    letter = a_paper(cast, b"Delta in plain text")
    joined = actions.join(
        document_id=one, others=[two, letter], version=sheet_of(one).card.version, by=iva, at=NOW
    )
    assert sheet_of(joined).card.pages == 4
    assert queries.page(iva, joined, 3, at=NOW)[1].picture
    assert "Delta" in queries.page(iva, joined, 4, at=NOW)[1].text
    again = actions.split(
        document_id=joined, ranges="2-3, 1, 4", version=sheet_of(joined).card.version, by=iva, at=NOW
    )
    assert queries.page_texts(iva, again[0], at=NOW)[0][1].strip() == "Beta"
    with pytest.raises(NotFound):
        queries.page(iva, joined, 5, at=NOW)


def test_papers_of_two_sites_are_never_joined(cast: Cast) -> None:
    one, far = a_paper(cast), a_paper(cast, site="mill")
    with pytest.raises(NotFound):
        actions.join(
            document_id=one, others=[far], version=sheet_of(one).card.version, by=cast.viewer("iva"), at=NOW
        )


def test_today_says_how_many_papers_wait_and_since_when(cast: Cast) -> None:
    def asks(who: str, days: int) -> list[tuple[str, str, bool]]:
        moment = NOW + timedelta(days=days)
        shown = today(cast.viewer(who), start=moment, at=moment)
        return [(str(ask.title), str(ask.why), ask.urgent) for ask in shown.asks if ask.kind == "paper"]

    assert asks("iva", 0) == []
    a_paper(cast)
    assert asks("iva", 0) == [("1 paper waits to be filed", "The oldest came today.", False)]
    a_paper(cast)
    assert asks("bea", 3) == [("2 papers wait to be filed", "The oldest came 3 days ago.", True)]
    assert asks("dana", 3) == []

"""The inbox on real PostgreSQL: papers come in sealed, are checked, filed and found; nothing is lost."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError

from stepdown.audit.models import Entry
from stepdown.identity.models import KeyMark
from stepdown.inbox import actions, queries
from stepdown.inbox.keeping import kept
from stepdown.inbox.models import Arrival, Check, Decision, Document, DocumentOpening, Original, Piece
from stepdown.inbox.vocabulary import Discard, Filing, Format, Looking, ScannerDown, State, Verdict, Way
from stepdown.journeys.rotate_key import ROOMS, rotate_key
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.overview.queries import today
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_inbox import LATER, a_paper, came, filed, mail, pdf, picture, receive, sheet_of, tiff


def _file(cast: Cast, paper: object, kind: str, client: str = "", who: str = "iva", **more: object) -> None:
    filing = Filing(kind, cast.clients[client].id if client else None)
    version = sheet_of(paper).card.version  # type: ignore[arg-type]
    actions.file(document_id=paper, filing=filing, version=version, by=cast.viewer(who), at=NOW, **more)  # type: ignore[arg-type]


# -- at the door


@pytest.mark.parametrize(
    ("raw", "kind", "pages"),
    [
        (pdf("one", "two"), Format.PDF, 2),
        (tiff("one", "two", "three"), Format.TIFF, 3),
        (picture(), Format.PNG, 1),
        (picture(kind="JPEG", mode="RGB"), Format.JPEG, 1),
        (picture(kind="WEBP", mode="RGB"), Format.WEBP, 1),
        (b"Dear clinic,\nno names here.", Format.TEXT, 1),
    ],
)
def test_every_format_comes_in_and_can_be_seen(cast: Cast, raw: bytes, kind: Format, pages: int) -> None:
    paper = a_paper(cast, raw)
    card = sheet_of(paper).card
    assert (card.state, card.format, card.pages) == (State.OPEN, kind, pages)
    _, shown = queries.page(cast.viewer("iva"), paper, pages, at=NOW)
    assert shown.text if kind is Format.TEXT else shown.media_type in ("image/png", "image/jpeg")


def test_nothing_of_a_paper_stands_in_the_database_in_the_clear(cast: Cast) -> None:
    a_paper(cast, pdf("Canaryword for nobody"))
    receive(cast, b"Canaryword in text", "canaryword.txt")
    actions.check_waiting(limit=5, by=SYSTEM, at=NOW)
    tables = [t for t in connection.introspection.table_names() if t.startswith("inbox_")]
    assert len(tables) >= 10
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"select coalesce(string_agg(t::text, ' '), '') from \"{table}\" t")
            said = cursor.fetchone()[0].lower()
            assert "canaryword" not in said
            assert b"canaryword".hex() not in said, table


def test_the_same_bytes_again_are_one_paper_that_came_twice(cast: Cast) -> None:
    first = receive(cast, picture("twice"), "scan1.png")
    again = receive(cast, picture("twice"), "scan2.png")
    assert not first.already_here and again.already_here and again.card.id == first.card.id
    assert Document.objects.count() == Original.objects.count() == 1
    assert [one.name for one in sheet_of(first.card.id).arrivals] == ["scan1.png", "scan2.png"]


def test_the_same_coming_again_is_not_a_second_one(cast: Cast) -> None:
    for _ in range(3):
        receive(cast, picture("once"), key="this very fax")
    assert Arrival.objects.count() == 1


def test_the_database_itself_keeps_bytes_once_a_site_and_a_coming_once(cast: Cast) -> None:
    receive(cast, picture("once"))
    row, arrival = Original.objects.get(), Arrival.objects.get()
    for model, values in (
        (Original, {"site_id": row.site_id, "digest": row.digest, "format": "png", "size": 1, "at": NOW}),
        (Arrival, {"original": row, "way": "mail", "sealed_name": b"x", "key": arrival.key, "at": NOW}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(**values)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04 something", "An archive or office document. Ask the sender for a PDF."),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 30, "A HEIC photograph."),
        (b"<html><script>alert(1)</script>", "A web page or drawing that may carry programs."),
        (b"MZ\x90\x00\x03", "A program."),
    ],
)
def test_what_is_not_read_here_is_kept_in_quarantine_with_its_reason(
    cast: Cast, raw: bytes, reason: str
) -> None:
    card = receive(cast, raw, "thing.bin").card
    assert card.state is State.QUARANTINE and str(card.why).startswith(reason)
    assert b"".join(kept(Original.objects.get().id)) == raw
    with pytest.raises(NotFound):
        queries.page(cast.viewer("iva"), card.id, 1, at=NOW)


def test_a_damaged_pdf_and_one_cut_short_end_in_quarantine(cast: Cast) -> None:
    for raw in (b"%PDF-1.4 nothing follows", picture("cut short")[:200], tiff("a", "b")[:300]):
        paper = receive(cast, raw).card.id
        actions.check(document_id=paper, by=SYSTEM, at=NOW)
        card = sheet_of(paper).card
        assert card.state is State.QUARANTINE
        assert str(card.why) == "The file is damaged or is not what it says it is."


def test_a_mail_becomes_its_text_and_each_attachment(cast: Cast) -> None:
    raw = mail(
        "Please see attached.", ("lab.pdf", pdf("Lab")), ("fax.tif", tiff("Fax")), ("x.zip", b"PK\x03\x04")
    )
    got = receive(cast, raw, "message.eml")
    actions.check(document_id=got.card.id, by=SYSTEM, at=NOW)
    cards = [sheet_of(row.id).card for row in Document.objects.order_by("id")]
    assert [(c.format, c.state) for c in cards] == [
        (Format.MAIL, State.OPEN),
        (Format.PDF, State.OPEN),
        (Format.TIFF, State.OPEN),
        (Format.OTHER, State.QUARANTINE),
    ]
    assert [c.name for c in cards[1:]] == ["lab.pdf", "fax.tif", "x.zip"]
    assert all(c.way is Way.MAIL for c in cards[1:])
    text = queries.page(cast.viewer("iva"), cards[0].id, 1, at=NOW)[1].text
    assert "Subject: Fax from 555-0100" in text and "Please see attached." in text


def test_a_mail_without_words_is_its_attachments_alone(cast: Cast) -> None:
    got = receive(cast, mail("", ("fax.tif", tiff("Fax"))), "message.eml")
    assert Document.objects.count() == 1 and got.card.format is Format.TIFF
    again = receive(cast, mail("", ("fax.tif", tiff("Fax"))), "message.eml")
    assert again.already_here and Document.objects.count() == 1


def test_a_mail_comes_in_whole_or_not_at_all(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = mail("Words", ("a.png", picture("a")), ("b.png", picture("b")))
    real, calls = Document.objects.create, []

    def dies(**values: object) -> Document:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(**values)

    with monkeypatch.context() as patch:
        patch.setattr(Document.objects, "create", dies)
        with pytest.raises(KeyboardInterrupt):
            receive(cast, raw, key="k")
    assert not Original.objects.exists() and not Piece.objects.exists()
    receive(cast, raw, key="k")
    assert Document.objects.count() == 3


def test_a_large_paper_lies_in_several_sealed_pieces_and_comes_back_the_same(cast: Cast) -> None:
    raw = b"Some long text.\n" * 200_000
    receive(cast, raw, "long.txt")
    assert Piece.objects.count() == 4
    assert b"".join(kept(Original.objects.get().id)) == raw


# -- the scanner


def test_without_a_scanner_papers_pass_and_that_is_written_down(cast: Cast) -> None:
    a_paper(cast)
    assert set(Check.objects.values_list("outcome", flat=True)) == {"unscanned", "read"}
    state = queries.scanner_state()
    assert not state.configured and "No virus scanner is set up" in str(state.words)


def test_while_the_scanner_is_silent_papers_wait_and_nothing_passes(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    settings.INBOX_SCANNER = "clamd:/nowhere/clamd.ctl"  # type: ignore[attr-defined]
    paper = receive(cast, pdf("waits")).card.id
    with pytest.raises(ScannerDown):
        actions.check_waiting(limit=9, by=SYSTEM, at=NOW)
    card = sheet_of(paper).card
    assert card.state is State.WAITING and "did not answer" in str(card.why)
    with pytest.raises(NotFound):
        queries.page(cast.viewer("iva"), paper, 1, at=NOW)
    settings.INBOX_SCANNER = "command:cat"  # type: ignore[attr-defined]
    assert actions.check_waiting(limit=9, by=SYSTEM, at=NOW) == 1
    card = sheet_of(paper).card
    assert card.state is State.OPEN and card.why is None
    assert Check.objects.filter(outcome="clean").count() == 1


def test_what_the_scanner_finds_is_held_and_can_be_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stepdown.inbox.scanner.scan", lambda chunks: Verdict(False, "Eicar-Test"))
    paper = receive(cast, pdf("bad")).card.id
    actions.check(document_id=paper, by=SYSTEM, at=NOW)
    card = sheet_of(paper).card
    assert card.state is State.QUARANTINE and str(card.why) == "The virus scanner found Eicar-Test."
    monkeypatch.setattr("stepdown.inbox.scanner.scan", lambda chunks: Verdict(True))
    actions.try_again(document_id=paper, version=card.version, by=cast.viewer("iva"), at=NOW)
    actions.check(document_id=paper, by=SYSTEM, at=NOW)
    assert sheet_of(paper).card.state is State.OPEN
    assert list(Check.objects.order_by("id").values_list("outcome", flat=True)) == [
        "infected",
        "clean",
        "read",
    ]


def test_a_mail_without_words_that_is_harmful_is_shown_in_quarantine(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(cast, mail("", ("fax.tif", tiff("Fax"))), "message.eml")
    monkeypatch.setattr("stepdown.inbox.scanner.scan", lambda chunks: Verdict(False, "Eicar-Test"))
    actions.check_waiting(limit=9, by=SYSTEM, at=NOW)
    assert Document.objects.filter(state="quarantine").count() == 2


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


# -- what the database holds


def test_nothing_is_deleted_and_no_decision_is_edited(cast: Cast) -> None:
    filed(cast, "identification")
    actions.open_document(
        document_id=Document.objects.get().id, reason="Insurance claim", by=cast.viewer("dora"), at=NOW
    )
    for model in (Original, Piece, Arrival, Document, Decision, Check, DocumentOpening):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()  # type: ignore[attr-defined]
    for change in (
        lambda: Decision.objects.update(words="another"),
        lambda: Original.objects.update(size=1),
        lambda: Piece.objects.update(number=7),
        lambda: Document.objects.update(site_id=cast.mill.id),
        lambda: Document.objects.update(client=None),
        lambda: Document.objects.update(state="discarded"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# -- keys


def test_papers_survive_a_rotation_of_keys(cast: Cast) -> None:
    assert "inbox" in ROOMS
    paper = a_paper(cast, pdf("Before the turn"))
    held = receive(cast, b"PK\x03\x04 kept", "kept.zip").card.id
    before = set(KeyMark.objects.values_list("name", flat=True))
    turned = rotate_key(by=SYSTEM, at=NOW)
    assert turned.resealed["inbox"] == 5
    assert set(KeyMark.objects.values_list("name", flat=True)).isdisjoint(before)
    iva = cast.viewer("iva")
    assert "Before the turn" in queries.page_texts(iva, paper, at=NOW)[0][1]
    assert queries.page(iva, paper, 1, at=NOW)[1].picture
    assert queries.document(iva, held, at=NOW).card.name == "kept.zip"
    assert [c.id for c in queries.found(iva, Looking(text="turn"), at=NOW).cards] == [paper]


def test_a_piece_moved_to_another_paper_does_not_open(cast: Cast) -> None:
    one, two = a_paper(cast, pdf("One")), a_paper(cast, pdf("Two"))
    first, second = Piece.objects.order_by("id")
    Piece.objects.filter(id=first.id).update(sealed=second.sealed)
    iva = cast.viewer("iva")
    with pytest.raises(Refused, match="does not open"):
        queries.page(iva, one, 1, at=NOW)
    assert queries.page(iva, two, 1, at=NOW)[1].picture
    assert settings.INBOX_DIR


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

"""Signatures on a real database: over one exact text, by the one who signs, and never undone."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.subject import Subject
from stepdown.signature import actions, queries
from stepdown.signature.actions import Hand
from stepdown.signature.models import PaperSigning, Signature, SignatureRefusal
from stepdown.signature.vocabulary import Capacity, Method, PaperState
from tests.cast import Cast
from tests.releases import a_signed_paper

DIGEST = queries.digest_of({"goal": "mornings"})


def _sign(cast: Cast, subject: Subject, capacity: Capacity, name: str, hand: Hand | None = None) -> UUID:
    return actions.sign(
        subject=subject,
        client_id=cast.clients["robin"].id,
        digest=DIGEST,
        capacity=capacity,
        hand=hand,
        by=cast.viewer(name),
        at=cast.now,
    )


@pytest.fixture
def plan() -> Subject:
    return Subject("plan", new_id())


def test_a_document_collects_its_signatures(cast: Cast, plan: Subject) -> None:
    dana = cast.staff["dana"].id
    _sign(cast, plan, Capacity.AUTHOR, "dana", Hand(author_id=dana))
    _sign(cast, plan, Capacity.CLIENT, "robin")
    wanted = (Capacity.AUTHOR, Capacity.CO_SIGNER, Capacity.CLIENT)
    assert queries.missing(cast.viewer("dana"), plan, DIGEST, wanted) == (Capacity.CO_SIGNER,)
    _sign(cast, plan, Capacity.CO_SIGNER, "priya", Hand(author_id=dana))
    assert queries.missing(cast.viewer("dana"), plan, DIGEST, wanted) == ()
    assert (
        queries.missing(cast.viewer("dana"), plan, queries.digest_of({"goal": "evenings"}), wanted) == wanted
    )
    assert [card.name for card in queries.signatures(cast.viewer("dana"), plan)] == [
        "Dana Demo",
        "Robin Example",
        "Priya Placeholder",
    ]


def test_signing_the_same_text_twice_is_one_signature(cast: Cast, plan: Subject) -> None:
    assert _sign(cast, plan, Capacity.AUTHOR, "dana") == _sign(cast, plan, Capacity.AUTHOR, "dana")
    assert _sign(cast, plan, Capacity.CLIENT, "robin") == _sign(cast, plan, Capacity.CLIENT, "robin")
    assert Signature.objects.count() == 2


def test_nobody_signs_as_another(cast: Cast, plan: Subject) -> None:
    with pytest.raises(Refused):
        _sign(cast, plan, Capacity.AUTHOR, "priya", Hand(author_id=cast.staff["dana"].id))
    with pytest.raises(Refused):
        _sign(cast, plan, Capacity.AUTHOR, "iva")
    with pytest.raises(Refused):
        _sign(cast, plan, Capacity.WITNESS, "robin")
    with pytest.raises(NotFound):
        _sign(cast, plan, Capacity.AUTHOR, "ines")


def test_an_author_cannot_co_sign_their_own_work(cast: Cast, plan: Subject) -> None:
    _sign(cast, plan, Capacity.AUTHOR, "priya")
    with pytest.raises(Refused, match="second person"):
        _sign(cast, plan, Capacity.CO_SIGNER, "priya")


def test_a_client_signs_on_the_screen_handed_over_with_the_name_they_type(cast: Cast, plan: Subject) -> None:
    with pytest.raises(Refused):
        _sign(cast, plan, Capacity.CLIENT, "dana")
    _sign(cast, plan, Capacity.CLIENT, "dana", Hand(typed_name="  Robin   E. "))
    row = Signature.objects.get()
    assert (row.name, row.method, row.staff_id) == ("Robin E.", Method.TYPED, None)
    assert row.handed_by_id == cast.staff["dana"].id


def test_choosing_not_to_sign_is_kept_in_their_words(cast: Cast, plan: Subject) -> None:
    about = {"subject": plan, "client_id": cast.clients["robin"].id, "capacity": Capacity.CLIENT}
    with pytest.raises(Refused):
        actions.refuse_to_sign(note=" ", by=cast.viewer("dana"), at=cast.now, **about)  # type: ignore[arg-type]
    actions.refuse_to_sign(note="Not the third goal", by=cast.viewer("dana"), at=cast.now, **about)  # type: ignore[arg-type]
    (kept,) = queries.refusals(cast.viewer("dana"), plan)
    assert (kept.note, kept.recorded_by) == ("Not the third goal", "Dana Demo")


def test_a_document_without_an_id_cannot_be_signed(cast: Cast) -> None:
    with pytest.raises(NotFound):
        _sign(cast, Subject("plan"), Capacity.AUTHOR, "dana")


def test_no_signature_is_ever_undone(cast: Cast, plan: Subject) -> None:
    a_signed_paper(cast)
    robin = cast.clients["robin"].id
    actions.refuse_paper(
        client_id=robin, reference="programme_rules.1", note="Later", by=cast.viewer("iva"), at=cast.now
    )
    for table in (Signature, SignatureRefusal, PaperSigning):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            table.objects.update(at=cast.now + timedelta(days=1))
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            table.objects.all().delete()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"capacity": "author", "staff_id": None}, "signature_client_or_staff"),
        ({"digest": "x"}, "signature_digest_is_sha256"),
        ({"name": ""}, "signature_has_a_name"),
        ({}, "signature_once_in_a_capacity"),
    ],
)
def test_the_database_itself_refuses_half_a_signature(
    cast: Cast, plan: Subject, change: dict[str, object], constraint: str
) -> None:
    _sign(cast, plan, Capacity.CLIENT, "robin")
    row = Signature.objects.get()
    row.id = new_id()
    for name, value in change.items():
        setattr(row, name, value)
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        Signature.objects.bulk_create([row])


def test_papers_are_signed_in_the_version_that_was_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    signing = a_signed_paper(cast)
    iva, robin = cast.viewer("iva"), cast.clients["robin"].id
    assert queries.papers(iva, robin, at=cast.now)[0].state is PaperState.SIGNED
    from dataclasses import replace

    from stepdown.signature import templates

    known = dict(templates.every_version())
    newer = replace(known["consent_to_treat", 1], version=2, title="Consent, newer")
    monkeypatch.setattr(templates, "every_version", lambda: known | {("consent_to_treat", 2): newer})
    assert queries.papers(iva, robin, at=cast.now)[0].state is PaperState.OUTDATED
    assert queries.paper(iva, robin, signing, at=cast.now).template.version == 1
    with pytest.raises(Refused, match="newer version"):
        a_signed_paper(cast)


def test_a_paper_of_someone_else_is_not_there(cast: Cast) -> None:
    signing = a_signed_paper(cast)
    with pytest.raises(NotFound):
        queries.paper(cast.viewer("iva"), cast.clients["jamie"].id, signing, at=cast.now)

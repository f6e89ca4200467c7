"""The group note as plain forms and as a script sends it; what flags hold back; phrases of one's own."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from stepdown.audit.models import Receipt
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.note import actions, models, queries
from stepdown.note.vocabulary import RowWords, Settled, SharedWords
from stepdown.people import actions as people
from tests.cast import NOW, SYSTEM, Cast, sheet
from tests.scenes_episode import admit
from tests.scenes_group_note import Twelve, a_group_of_twelve, key

SCRIPT = {"X-Stepdown-Autosave": "1"}
DID = "Practised a no to the team dinner"


@pytest.fixture
def three(cast: Cast) -> Twelve:
    """Will and Casey came, Jamila did not; nobody has a plan yet."""
    return a_group_of_twelve(cast, absent="jamila", planned=False, seats=3)


def _saved(
    browser: Browser, three: Twelve, name: str, did: str, version: int = 0, **more: str
) -> HttpResponse:
    path = three.path("people", str(three.people[name]))
    return browser.post(path, sheet(did=did, version=version, **more), headers=SCRIPT)  # type: ignore[return-value]


def _sign(browser: Browser, three: Twelve) -> HttpResponse:
    versions = {f"version-{row.client_id}": row.version for row in models.Note.objects.all()}
    return browser.post(three.path("sign"), sheet(**versions))  # type: ignore[return-value]


def _signed(three: Twelve) -> set[str]:
    rows = models.Note.objects.filter(session_id=three.session.id).exclude(signed_at=None)
    ids = {row.client_id for row in rows}
    return {name for name, client_id in three.people.items() if client_id in ids}


def test_without_script_it_is_three_plain_forms(cast: Cast, three: Twelve) -> None:
    dana = cast.browser("dana")
    page = dana.get(three.path())
    assert page.status_code == 200
    text = page.content.decode()
    assert "2 of 3 came" in text and "Save this row" in text and "Call task opened for Dana." in text
    said = dana.post(three.path(), sheet(done="Mapped early signs on a timeline.", topic="", version=0))
    assert (said.status_code, said["Location"]) == (303, f"{three.path()}#shared")
    for name, did in (("will", DID), ("casey", "Listed poor sleep and skipped meals")):
        path = three.path("people", str(three.people[name]))
        done = dana.post(
            path, sheet(did=did, responded="calm", next="walks", version=0, took_part="3", craving="4")
        )
        assert done.status_code == 303
    assert "2 of 3 rows ready" not in dana.get(three.path()).content.decode()
    assert _sign(dana, three).status_code == 303
    assert _signed(three) == {"will", "casey", "jamila"}
    will = models.Note.objects.get(client_id=three.people["will"])
    assert (will.did, will.shared, will.took_part, will.craving) == (
        DID,
        "Mapped early signs on a timeline.",
        3,
        4,
    )
    assert "walks" in will.next and "poor sleep" not in will.did + will.responded + will.next
    away = models.Note.objects.get(client_id=three.people["jamila"])
    assert (away.kind, away.did, away.shared, away.minutes) == ("absence", "", "", 0)


def test_a_script_gets_the_version_and_everybodys_checks(cast: Cast, three: Twelve) -> None:
    dana = cast.browser("dana")
    told = _saved(dana, three, "will", "Agreed with what Casey said").json()  # type: ignore[attr-defined]
    assert told["version"] == 1 and "Names Casey" in told["parts"]
    assert '<mark class="names">Casey</mark>' in told["parts"]
    assert f'id="check-{three.people["casey"]}"' in told["parts"]


def test_the_same_request_again_is_the_same_save(cast: Cast, three: Twelve) -> None:
    dana = cast.browser("dana")
    path = three.path("people", str(three.people["will"]))
    form = sheet(did=DID, version=0)
    first, again = (dana.post(path, form, headers=SCRIPT).json() for _ in range(2))
    assert first["version"] == again["version"] == 1
    # The words are shown once; what is kept to answer again holds none of them.
    assert DID in first["parts"] and "parts" not in again
    kept = "".join(Receipt.objects.values_list("body", flat=True))
    assert '"version": 1' in kept and "Practised" not in kept


def test_who_comes_second_sees_both_texts_and_overwrites_nothing(cast: Cast, three: Twelve) -> None:
    dana = cast.browser("dana")
    _saved(dana, three, "will", DID)
    answer = _saved(dana, three, "will", "Spoke of the lake")
    both = answer.content.decode()
    assert answer.status_code == 409 and 'data-version="1"' in both
    assert DID in both and "Spoke of the lake" in both
    assert models.Note.objects.get(client_id=three.people["will"]).did == DID
    dana.post(three.path(), sheet(done="Mapped signs.", version=0), headers=SCRIPT)
    second = dana.post(three.path(), sheet(done="Drew a map.", version=0), headers=SCRIPT)
    assert second.status_code == 409 and "Mapped signs." in second.content.decode()
    path = three.path("people", str(three.people["will"]))
    assert dana.post(path, sheet(did="x", version=0)).status_code == 409
    assert dana.post(three.path(), sheet(done="x", version=0)).status_code == 409


def test_what_cannot_be_is_refused(cast: Cast, three: Twelve) -> None:
    dana = cast.browser("dana")
    assert _saved(dana, three, "will", DID, craving="11").status_code == 422
    assert dana.post(three.path(), sheet(done="x", topic="no-such", version=0)).status_code == 422
    assert _saved(dana, three, "will", DID, objectives="not-an-id").status_code == 200
    assert _sign(dana, three).status_code == 422


def _row(cast: Cast, three: Twelve, name: str, words: RowWords) -> None:
    at = three.session.during.end or NOW
    actions.save_row(
        session_id=three.session.id,
        client_id=three.people[name],
        words=words,
        version=0,
        by=cast.viewer("dana", at=at),
        at=at,
    )


def _act(cast: Cast, three: Twelve, shared: str = "Mapped early signs.") -> dict[UUID, str]:
    """Everything is signed that can be; why the others are left."""
    at = three.session.during.end or NOW
    dana = cast.viewer("dana", at=at)
    actions.save_shared(
        session_id=three.session.id, words=SharedWords(done=shared), version=0, by=dana, at=at
    )
    versions = {row.client_id: row.version for row in models.Note.objects.all()}
    done = actions.sign_group(session_id=three.session.id, versions=versions, by=dana, at=at)
    return {one.client_id: str(one.why) for one in done.left}


def test_a_flag_holds_back_its_own_row_and_no_other_at_the_act_of_signing(cast: Cast, three: Twelve) -> None:
    _row(cast, three, "will", RowWords(did="Agreed with what Casey said"))
    _row(cast, three, "casey", RowWords(did="Listed poor sleep and skipped meals"))
    _row(cast, three, "jamila", RowWords(did="Participated with energy"))
    assert _act(cast, three) == {
        three.people["will"]: "Names another member: Casey",
        three.people["jamila"]: "Did not come, but taking part is described: Participated",
    }
    assert _signed(three) == {"casey"}


def test_a_reason_that_stays_beside_the_note_lets_it_be_signed(cast: Cast, three: Twelve) -> None:
    settled = (Settled("names", "Casey", "A cousin of that name."),)
    _row(cast, three, "will", RowWords(did="Will call the cousin, Casey", settled=settled))
    assert _act(cast, three) == {}
    assert _signed(three) == {"will", "jamila"}
    assert (
        models.Note.objects.get(client_id=three.people["will"]).settled[0]["why"] == "A cousin of that name."
    )


def test_a_name_in_the_shared_part_stops_everybody(cast: Cast, three: Twelve) -> None:
    _row(cast, three, "will", RowWords(did=DID))
    with pytest.raises(Refused, match="Casey"):
        _act(cast, three, "Casey gave an example.")
    assert _signed(three) == set()


def test_words_that_tell_who_another_member_is_hold_the_row_back(cast: Cast, three: Twelve) -> None:
    casey = three.people["casey"]
    people.add_contact(client_id=casey, name="Ada Notreal", relation="sister", by=SYSTEM, at=NOW)
    _row(cast, three, "will", RowWords(did=f"{DID} Somebody's sister Ada drove them."))
    assert _act(cast, three) == {three.people["will"]: "Words that tell who another member is: sister Ada"}


def test_a_copy_of_a_note_that_is_signed_is_a_copy(cast: Cast, three: Twelve) -> None:
    _row(cast, three, "will", RowWords(did=DID))
    _act(cast, three)
    _row(cast, three, "casey", RowWords(did=DID))
    at = three.session.during.end or NOW
    done = actions.sign_group(
        session_id=three.session.id,
        versions={three.people["casey"]: 1},
        by=cast.viewer("dana", at=at),
        at=at,
    )
    assert [one.client_id for one in done.left] == [three.people["casey"]]


def test_phrases_are_kept_changed_and_dropped_by_their_owner_alone(cast: Cast) -> None:
    dana, ines = cast.browser("dana"), cast.browser("ines")
    page = "/group-notes/phrases/"
    assert dana.post(page, sheet(trigger=";No", words="Practised saying no.")).status_code == 303
    [one] = queries.phrases(cast.viewer("dana"))
    assert (one.trigger, one.words) == ("no", "Practised saying no.")
    assert queries.phrases(cast.viewer("ines")) == ()
    assert "Practised saying no." in dana.get(page).content.decode()
    again = dana.post(page, sheet(trigger="no", words="Another."))
    assert again.status_code == 422 and "You have a phrase with this trigger." in again.content.decode()
    path = f"{page}{one.id}/"
    assert ines.get(path).status_code == 404
    assert dana.get(path).status_code == 200
    assert dana.post(path, sheet(trigger="n", words="Said no.", version=1)).status_code == 303
    assert dana.post(path, sheet(trigger="n", words="Late.", version=1)).status_code == 409
    assert ines.post(f"{path}drop/", sheet()).status_code == 404
    assert dana.post(f"{path}drop/", sheet()).status_code == 303
    assert queries.phrases(cast.viewer("dana")) == ()
    with pytest.raises(NotFound):
        actions.drop_phrase(phrase_id=one.id, by=cast.viewer("dana"), at=NOW)


def test_no_phrase_holds_a_clients_name(cast: Cast, three: Twelve) -> None:
    admit(cast, key("Casey Madeup"))
    dana = cast.browser("dana")
    answer = dana.post("/group-notes/phrases/", sheet(trigger="x", words="Walked with Casey."))
    assert answer.status_code == 422 and "Casey” is a client’s name" in answer.content.decode()
    assert dana.post("/group-notes/phrases/", sheet(trigger="x", words="Will walk daily.")).status_code == 303


def test_the_list_says_which_group_waits(cast: Cast, three: Twelve) -> None:
    page = cast.browser("dana").get("/group-notes/").content.decode()
    assert "Relapse prevention" in page and "1 group waits for its notes." in page
    assert "No group is yours this week" in cast.browser("priya").get("/group-notes/").content.decode()

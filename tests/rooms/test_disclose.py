"""The one way out: nothing is made before a yes, everything that leaves is logged, and nothing goes round
it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from stepdown.audit.models import Entry
from stepdown.journeys.disclose import (
    TO_CLIENT,
    TO_STAFF,
    Asked,
    Cover,
    Looked,
    explain,
    let_see,
    release,
)
from stepdown.journeys.paper import (
    Fields,
    Heading,
    Listing,
    Quote,
    Sheet,
    Signatures,
    Table,
    Text,
    render,
)
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.privacy import actions, queries
from stepdown.privacy.models import Disclosure
from stepdown.privacy.vocabulary import Category, EmergencyFacts, Ground, Purpose, Recipient, RecipientKind
from tests.cast import Cast
from tests.releases import COURT, NOOR, a_consent

PACKAGE = Path(__file__).resolve().parents[2] / "stepdown"
HOURS = frozenset({Category.HOURS})


def _asked(cast: Cast, *names: str) -> Asked:
    ids = tuple(cast.clients[name].id for name in names or ("robin",))
    return Asked("hours letter", ids, COURT.recipient, Purpose.CRIMINAL_JUSTICE, HOURS)


def _release(asked: Asked, by: Viewer, cast: Cast, seen: list[Cover] | None = None):  # type: ignore[no-untyped-def]
    def make(cover: Cover) -> bytes:
        if seen is not None:
            seen.append(cover)
        return b"the letter"

    return release(
        asked=asked, filename="hours.pdf", media_type="application/pdf", make=make, by=by, at=cast.now
    )


def test_without_a_consent_nothing_is_made_and_the_no_says_whom_to_ask(cast: Cast) -> None:
    made: list[Cover] = []
    with pytest.raises(Refused) as refused:
        _release(_asked(cast), cast.viewer("dana"), cast, made)
    (refusal,) = refused.value.refusals
    assert str(refusal.reason) == "Not sent. No consent to County court is in force."
    assert str(refusal.lifted_by) == "Ask Robin Example."
    assert made == []
    assert not Disclosure.objects.exists()


def test_with_a_consent_the_document_carries_notice_and_scope_and_leaves_a_line(cast: Cast) -> None:
    consent_id = a_consent(cast, COURT)
    covers: list[Cover] = []
    released = _release(_asked(cast), cast.viewer("dana"), cast, covers)
    assert released.body == b"the letter"
    assert released.notice.startswith("This record which has been disclosed to you")
    (cover,) = covers
    assert "County court may be given hours, tests" in str(cover.scope[0])
    line = Disclosure.objects.get()
    assert (line.ground, line.consent_ids, line.notice) == (Ground.CONSENT, [consent_id], "long")
    assert line.by_name == "Dana Demo"
    assert len(line.body_digest) == 64
    assert Entry.objects.filter(verb="disclose", client_ids=[cast.clients["robin"].id]).count() == 1


def test_what_is_shown_on_a_page_is_logged_once_a_day_and_not_made_without_a_consent(cast: Cast) -> None:
    asked, dana, today = _asked(cast), cast.viewer("dana"), cast.now - timedelta(hours=9)

    def shown() -> str:
        return "nine hours"

    def seen(since: datetime) -> Looked[str] | None:
        return let_see(asked=asked, show=shown, since=since, by=dana, at=cast.now)

    assert seen(today) is None and not Disclosure.objects.exists()
    a_consent(cast, COURT)
    first, second = seen(today), seen(today)
    assert first is not None and first == second and first.shown == "nine hours"
    assert first.notice.startswith("This record which has been disclosed to you")
    assert "County court may be given hours, tests" in str(first.scope[0])
    assert Disclosure.objects.count() == 1
    seen(cast.now + timedelta(seconds=1))
    assert Disclosure.objects.count() == 2, "another day has a line of its own"


def test_a_revocation_stops_the_very_next_release(cast: Cast) -> None:
    consent_id = a_consent(cast)
    asked = replace(_asked(cast), recipient=NOOR.recipient, purpose=Purpose.FAMILY_SUPPORT)
    dana = cast.viewer("dana")
    _release(asked, dana, cast)
    actions.revoke_consent(
        client_id=cast.clients["robin"].id, consent_id=consent_id, how="by voice", by=dana, at=cast.now
    )
    with pytest.raises(Refused, match="Robin Example stopped the consent to Noor"):
        _release(asked, dana, cast)
    assert Disclosure.objects.count() == 1


def test_a_document_about_several_people_needs_everyones_yes(cast: Cast) -> None:
    a_consent(cast, COURT)
    with pytest.raises(Refused) as refused:
        _release(_asked(cast, "robin", "jamie"), cast.viewer("dana"), cast)
    assert [str(refusal.lifted_by) for refusal in refused.value.refusals] == ["Ask Jamie Imaginary."]
    assert not Disclosure.objects.exists()
    a_consent(cast, COURT, client="jamie")
    _release(_asked(cast, "robin", "jamie"), cast.viewer("dana"), cast)
    assert Disclosure.objects.count() == 2


def test_out_of_reach_is_not_there(cast: Cast) -> None:
    with pytest.raises(NotFound):
        _release(_asked(cast, "alex"), cast.viewer("dana"), cast)


def test_a_document_that_fails_while_it_is_made_leaves_no_line(cast: Cast) -> None:
    a_consent(cast, COURT)

    def breaks(cover: Cover) -> bytes:
        raise ValueError("paper jam")

    with pytest.raises(ValueError, match="paper jam"):
        release(
            asked=_asked(cast), filename="x", media_type="x", make=breaks, by=cast.viewer("dana"), at=cast.now
        )
    assert not Disclosure.objects.exists()


def test_why_not_can_be_asked_without_sending(cast: Cast) -> None:
    (refusal,) = explain(asked=_asked(cast), by=cast.viewer("dana"), at=cast.now)
    assert "No consent to County court" in str(refusal.reason)
    a_consent(cast, COURT)
    assert explain(asked=_asked(cast), by=cast.viewer("dana"), at=cast.now) == ()
    assert not Disclosure.objects.exists()


def test_a_client_takes_their_own_copy_and_sends_nothing_to_others(cast: Cast) -> None:
    a_consent(cast, COURT)
    robin = cast.viewer("robin")
    own = Asked(
        "my hours", (robin.client_id or cast.clients["robin"].id,), TO_CLIENT, Purpose.OWN_REQUEST, HOURS
    )
    released = _release(own, robin, cast)
    assert "your own record" in released.notice
    with pytest.raises(Refused):
        _release(_asked(cast), robin, cast)


def test_an_emergency_is_recorded_with_its_four_facts(cast: Cast) -> None:
    asked = Asked(
        "emergency summary",
        (cast.clients["robin"].id,),
        Recipient(RecipientKind.MEDICAL_EMERGENCY, "Dr Sample"),
        Purpose.MEDICAL_EMERGENCY,
        HOURS,
        EmergencyFacts("Dr Sample", "General Hospital", "overdose", "unconscious"),
    )
    released = _release(asked, cast.viewer("dana"), cast)
    assert released.notice.startswith("42 CFR part 2 prohibits")
    line = Disclosure.objects.get()
    assert line.facts["facility"] == "General Hospital"
    assert [
        one.ground for one in queries.accounting(cast.viewer("dana"), cast.clients["robin"].id, at=cast.now)
    ] == [Ground.MEDICAL_EMERGENCY]


def test_work_within_the_program_is_logged_and_not_accounted_as_given_away(cast: Cast) -> None:
    asked = Asked("caseload", (cast.clients["robin"].id,), TO_STAFF, Purpose.WITHIN_PROGRAM, HOURS)
    _release(asked, cast.viewer("dana"), cast)
    dana, robin = cast.viewer("dana"), cast.clients["robin"].id
    assert queries.accounting(dana, robin, at=cast.now) == ()
    assert len(queries.disclosures(dana, robin, at=cast.now)) == 1


def test_the_accounting_reaches_back_three_years(cast: Cast) -> None:
    a_consent(cast, COURT)
    dana, robin = cast.viewer("dana"), cast.clients["robin"].id
    _release(_asked(cast), dana, cast)
    assert len(queries.accounting(dana, robin, at=cast.now + timedelta(days=3 * 365))) == 1
    assert queries.accounting(dana, robin, at=cast.now + timedelta(days=3 * 366 + 1)) == ()


def test_what_says_nothing_about_anyone_leaves_without_a_consent(cast: Cast) -> None:
    asked = Asked("levels of care", (), TO_STAFF, Purpose.WITHIN_PROGRAM, frozenset())
    released = _release(asked, cast.viewer("iva"), cast)
    assert released.notice == ""
    assert Disclosure.objects.get().ground == Ground.NO_CLIENT


# the house: nothing goes round the gate

_AROUND = re.compile(r"FileResponse|StreamingHttpResponse|[Cc]ontent-[Dd]isposition")
_ALLOWED = {"doors/threshold/respond.py"}


def test_only_the_threshold_answers_with_a_file() -> None:
    found = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if _AROUND.search(path.read_text(encoding="utf-8"))
    }
    assert found <= _ALLOWED


def test_only_the_gate_makes_what_may_leave_and_only_the_gate_writes_the_log() -> None:
    home = "journeys/disclose.py"
    for name in ("Released(", "log_disclosure("):
        users = {
            str(path.relative_to(PACKAGE))
            for path in PACKAGE.rglob("*.py")
            if re.search(rf"(?<!class )(?<!def )\b{re.escape(name)}", path.read_text(encoding="utf-8"))
            and _knows_the_gate(path)
        }
        assert users == {home}, name


def _knows_the_gate(path: Path) -> bool:
    """Whether a file is the gate or imports from it: another room may call something of its own the same."""
    text = path.read_text(encoding="utf-8")
    return (
        "class Released" in text
        or re.search(r"journeys(\.| import .*\b)disclose\b|log_disclosure", text) is not None
    )


# the paper

SHEET = Sheet(
    title="Treatment plan",
    clinic="Harbor Street",
    client="Robin Example",
    lead="One true sentence.",
    blocks=(
        Heading("Goals"),
        Quote("I want my mornings back"),
        Text(say("Reviewed every {n} days", n=30)),
        Text("quiet words", quiet=True),
        Listing(("groups", "one-to-one")),
        Listing(("told", "asked"), (True, False)),
        Fields((("Counselor", "Dana Demo"),)),
        Table(("When", "Minutes"), (("Wed 18 Nov", "90"),), right=(1,)),
        Signatures((("Client", "Robin", "18 Nov"), ("Counselor", "", ""))),
    ),
)


def _cover(cast: Cast) -> Cover:
    notice = queries.notices()["long"]
    return Cover(
        notice, (say("Consent of 1 Nov"),), COURT.recipient, Purpose.CRIMINAL_JUSTICE, "Dana Demo", cast.now
    )


def test_a_paper_can_be_read_aloud_and_says_whose_it_is_on_every_page(cast: Cast) -> None:
    body = render(replace(SHEET, blocks=SHEET.blocks * 12), _cover(cast), zone="America/New_York")
    reader = PdfReader(BytesIO(body))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == "Treatment plan"
    assert "pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert len(reader.pages) > 2
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        assert "Harbor Street" in text
        assert "Robin Example" in text
        assert f"Page {number} of {len(reader.pages)}" in text
        assert "Made by Dana Demo, 18 Nov 2026, 09:00" in text
        assert "42 CFR part 2 prohibits unauthorized use" in text
    assert "This record which has been disclosed to you" in reader.pages[-1].extract_text()


def test_every_block_is_printed(cast: Cast) -> None:
    text = PdfReader(BytesIO(render(SHEET, _cover(cast)))).pages[0].extract_text()
    for words in (
        "I want my mornings back",
        "Reviewed every 30 days",
        "one-to-one",
        "Yes: told",
        "No: asked",
        "90",
    ):
        assert words in text
    assert "not yet signed" in text


def test_what_people_typed_is_never_read_as_markup(cast: Cast) -> None:
    wild = '#panic("x") *bold* $x$ @cite <label> // \\ "quoted" #sys.inputs'
    text = PdfReader(BytesIO(render(replace(SHEET, client=wild), _cover(cast)))).pages[0].extract_text()
    assert '#panic("x") *bold* $x$ @cite <label>' in text


def test_a_name_in_another_script_still_prints(cast: Cast) -> None:
    body = render(replace(SHEET, client="小明"), _cover(cast))
    assert PdfReader(BytesIO(body)).trailer["/Root"]["/MarkInfo"]["/Marked"].value


def test_the_map_says_what_was_sent_under_each_consent_and_when(cast: Cast) -> None:
    unused, used = a_consent(cast, NOOR), a_consent(cast, COURT)
    _release(_asked(cast), cast.viewer("dana"), cast)
    dana, robin = cast.viewer("dana"), cast.clients["robin"].id
    sent = queries.consent(dana, robin, used, at=cast.now)
    assert (sent.sent_count, sent.sent_last) == (1, cast.now)
    assert queries.consent(dana, robin, unused, at=cast.now).sent_count == 0

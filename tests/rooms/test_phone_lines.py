"""Lines of the phone in its room: numbers that stay hidden, safe times, calling people who asked for help."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from stepdown.audit.models import Entry
from stepdown.intake.vocabulary import CallSheet, Safe
from stepdown.journeys.take_call import Taken, inquiry_number, take_call
from stepdown.kernel.refusal import Refused, Stale
from stepdown.phone import actions, models, queries
from stepdown.phone.vocabulary import Came, Direction, Emergency, Heard, Voicemail
from tests.cast import NOW, Cast
from tests.releases import a_consent
from tests.scenes_intake import call as an_inquiry_call
from tests.scenes_phone import OWN, a_call, a_contact, a_line, words


def robin(cast: Cast) -> UUID:
    return cast.clients["robin"].id


def test_outside_safe_times_a_number_stays_hidden_unless_a_life_is_in_danger(cast: Cast) -> None:
    line_id, robin_id, iva = a_line(cast), robin(cast), cast.viewer("iva")
    assert actions.show_line(client_id=robin_id, line_id=line_id, by=iva, at=NOW) == "(555) 010-0177"
    evening = NOW + timedelta(hours=9)
    with pytest.raises(Refused, match="Safe times are: Monday, Tuesday"):
        actions.show_line(client_id=robin_id, line_id=line_id, by=iva, at=evening)
    with pytest.raises(Refused, match="what the danger is"):
        actions.show_line(client_id=robin_id, line_id=line_id, emergency=Emergency.DANGER, by=iva, at=evening)
    shown = actions.show_line(
        client_id=robin_id,
        line_id=line_id,
        emergency=Emergency.DANGER,
        reason="Found with pills, hung up",
        by=iva,
        at=evening,
    )
    assert shown == "(555) 010-0177"
    assert Entry.objects.filter(verb="show number", why="Found with pills, hung up").exists()


def test_a_relatives_line_opens_only_under_a_consent_that_names_them(cast: Cast) -> None:
    contact_id = a_contact(cast)
    line_id = a_line(cast, replace(OWN, times=()), contact_id=contact_id)
    robin_id, iva = robin(cast), cast.viewer("iva")
    with pytest.raises(Refused, match="Our calling alone would tell them"):
        actions.show_line(client_id=robin_id, line_id=line_id, by=iva, at=NOW)
    a_consent(cast)
    assert actions.show_line(client_id=robin_id, line_id=line_id, by=iva, at=NOW)


def test_a_line_is_changed_from_the_version_read_and_ends_with_a_reason(cast: Cast) -> None:
    line_id, robin_id, iva = a_line(cast), robin(cast), cast.viewer("iva")
    fresh = replace(OWN, address="", words="Only when Dad is at work")
    actions.change_line(client_id=robin_id, line_id=line_id, words=fresh, version=1, by=iva, at=NOW)
    with pytest.raises(Stale):
        actions.change_line(client_id=robin_id, line_id=line_id, words=fresh, version=1, by=iva, at=NOW)
    assert actions.show_line(client_id=robin_id, line_id=line_id, by=iva, at=NOW) == "(555) 010-0177"
    with pytest.raises(Refused):
        actions.end_line(client_id=robin_id, line_id=line_id, why=" ", by=iva, at=NOW)
    actions.end_line(client_id=robin_id, line_id=line_id, why="It was stolen", by=iva, at=NOW)
    with pytest.raises(Refused, match="It was stolen"):
        actions.show_line(client_id=robin_id, line_id=line_id, by=iva, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Line.objects.all().delete()


def test_a_call_of_an_inquiry_settles_what_intake_owed_and_follows_the_person(cast: Cast) -> None:
    inquiry_id = an_inquiry_call(cast, CallSheet(called_name="Ava", phone="(555) 010-0142", safe=Safe.YES))
    call_id = a_call(cast, inquiry_id=inquiry_id, direction=Direction.OUT)
    iva = cast.viewer("iva")
    assert [one.id for one in queries.calls_of_inquiry(iva, inquiry_id, at=NOW).calls] == [call_id]
    from_nobody = queries.calls_of_inquiry(cast.viewer("nora"), inquiry_id, at=NOW)
    assert from_nobody.calls == ()


def test_a_number_of_an_inquiry_is_not_shown_to_call_somebody_who_said_no(cast: Cast) -> None:
    sheet = CallSheet(called_name="Ava", phone="(555) 010-0142", safe=Safe.NO)
    inquiry_id, iva = an_inquiry_call(cast, sheet), cast.viewer("iva")

    def number(emergency: Emergency = Emergency.NONE, reason: str = "", *, now: bool = False) -> str:
        return inquiry_number(
            inquiry_id=inquiry_id, emergency=emergency, reason=reason, their_time=now, by=iva, at=NOW
        )

    with pytest.raises(Refused, match="They call us"):
        number(now=True)
    with pytest.raises(Refused, match="what the danger is"):
        number(Emergency.DANGER, "danger")
    assert number(Emergency.DANGER, "She said she will not see tomorrow") == "(555) 010-0142"


def test_a_number_for_certain_times_asks_whether_it_is_now(cast: Cast) -> None:
    sheet = CallSheet(phone="(555) 010-0142", safe=Safe.ONLY, best_time="after 6")
    inquiry_id, iva = an_inquiry_call(cast, sheet), cast.viewer("iva")
    with pytest.raises(Refused, match="after 6"):
        inquiry_number(
            inquiry_id=inquiry_id, emergency=Emergency.NONE, reason="", their_time=False, by=iva, at=NOW
        )
    assert inquiry_number(
        inquiry_id=inquiry_id, emergency=Emergency.NONE, reason="", their_time=True, by=iva, at=NOW
    )


def test_a_voicemail_on_a_line_that_said_no_needs_its_reason(cast: Cast) -> None:
    for number, (allowed, reason, refused) in enumerate(
        (
            (Voicemail.YES, "", False),
            (Voicemail.NO, "", True),
            (Voicemail.NO, "The tone came too soon", False),
        )
    ):
        line_id = a_line(cast, replace(OWN, address=f"(555) 010-017{number}", voicemail=allowed))
        told = words(cast, came=Came.VOICEMAIL, direction=Direction.OUT, reason=reason)
        taken = Taken(told, Heard(robin(cast), "client", line_id=line_id))
        if refused:
            with pytest.raises(Refused, match="Nobody said yes to voicemail"):
                take_call(taken=taken, by=cast.viewer("iva"), at=NOW)
        else:
            assert take_call(taken=taken, by=cast.viewer("iva"), at=NOW)

"""The phone as people at the desk use it: a mother who learns nothing, a sister who may, a number kept
hidden.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.test import Client as Browser
from django.urls import reverse

from stepdown.intake.vocabulary import CallSheet, Safe
from stepdown.kernel.words import say
from stepdown.outbox.models import Letter
from stepdown.phone import actions, models
from stepdown.phone.vocabulary import NEITHER, LineKind, LineWords, Voicemail
from stepdown.privacy.models import Disclosure
from tests.cast import Cast, sheet
from tests.scenes_intake import call as an_inquiry
from tests.scenes_phone import (
    MAIL,
    WORD,
    a_call_about,
    a_contact,
    a_follow_up_about,
    a_line,
    a_sister_who_may_know,
)

NEVER_NOW = LineWords(LineKind.PHONE, "(555) 010-0177", "Mobile", caller_name="Pat", voicemail=Voicemail.NO)


def text(answer: object) -> str:
    body = re.sub(r"<[^>]+>", " ", answer.content.decode())  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", body).replace("&#39;", "'")


def local(cast: Cast, moment: datetime) -> str:
    return f"{moment.astimezone(cast.harbor.tz):%Y-%m-%dT%H:%M}"


def panel(page: str) -> str:
    """What stands in the screen of what may be said."""
    return page[page.index("Say this, to everyone" if "Say this, to everyone" in page else "May be said") :]


def look(browser: Browser, **fields: object) -> str:
    answer = browser.post(reverse("call-may"), fields)
    assert answer.status_code == 200
    return text(answer)


def log(browser: Browser, **fields: object):  # type: ignore[no-untyped-def]
    return browser.post(reverse("call-new"), sheet(then="log", **fields))


def test_whoever_is_asked_for_the_screen_to_read_aloud_is_the_same(cast: Cast) -> None:
    iva = cast.browser("iva")
    nobody = look(iva, asked_about="Nobody Ofthatname", caller_kind="family")
    robin = look(iva, asked_about="Robin", caller_kind="family", client=str(cast.clients["robin"].id))
    assert str(NEITHER) in nobody and "Robin Example" in robin
    assert panel(nobody) == panel(robin)


def test_a_mother_is_listened_to_learns_nothing_and_the_counselor_hears_of_it(cast: Cast) -> None:
    iva = cast.browser("iva")
    answer = log(
        iva,
        caller_name="A mother",
        caller_kind="family",
        asked_about="Robin",
        client=str(cast.clients["robin"].id),
        caller="other",
        told_us="She has not slept for a week.",
        came="message",
        message_to=str(cast.staff["dana"].id),
        owed="Tell them somebody worries",
        due_at=local(cast, datetime.now(UTC) + timedelta(minutes=1)),  # today, also late in the evening
    )
    assert answer.status_code == 303
    assert not Disclosure.objects.exists()
    assert "A message from a call waits" in text(cast.browser("dana").get(reverse("today")))
    assert "Tell them somebody worries" in text(cast.browser("dana").get(reverse("today")))
    assert "She has not slept" in text(
        cast.browser("dana").get(reverse("client-calls", args=[cast.clients["robin"].id]))
    )
    assert cast.browser("ines").get(answer.headers["Location"]).status_code == 404


def test_a_sister_hears_the_hours_after_the_word_and_nothing_else(cast: Cast) -> None:
    key, _ = a_sister_who_may_know(cast)
    iva, robin = cast.browser("iva"), str(cast.clients["robin"].id)
    wrong = look(iva, client=robin, caller=key, code_word="red bicycle")
    assert "That is not the code word" in wrong and str(NEITHER) in wrong
    right = look(iva, client=robin, caller=key, code_word=WORD)
    assert "May be told Hours" in re.sub(r"met: ", "", right) and "42 CFR part 2" in right
    fields = {"client": robin, "caller": key, "code_word": WORD, "said": "Nine hours."}
    refused = log(iva, told=["hours", "tests"], **fields)
    assert refused.status_code == 422 and "Not covered for this caller: tests" in text(refused)
    assert log(iva, told=["hours"], **fields).status_code == 303
    assert Disclosure.objects.get().categories == ["hours"]
    assert log(iva, told=["tests"], anyway="on", **fields).status_code == 303
    assert Letter.objects.filter(to_role="privacy_officer").count() == 1


def test_one_press_logs_a_misdial_and_the_same_press_twice_logs_it_once(cast: Cast) -> None:
    iva, form = cast.browser("iva"), sheet(came="misdial")
    for _ in range(2):
        assert iva.post(reverse("call-quick"), form).status_code == 303
    assert models.Call.objects.get().came == "misdial"


def test_times_nobody_can_believe_come_back_with_a_sentence(cast: Cast) -> None:
    iva = cast.browser("iva")
    ahead = datetime.now(UTC) + timedelta(days=1)
    before = local(cast, ahead - timedelta(days=4))
    for fields, words in (
        ({"started": local(cast, ahead)}, "still ahead"),
        ({"started": "yesterday"}, "Give a day and a time"),
        ({"started": before, "ended": before}, "on paper first"),
        ({"emergency": "danger"}, "what the danger is"),
        ({"owed": "Call back"}, "a moment from now on"),
    ):
        answer = log(iva, **fields)
        assert answer.status_code == 422 and words in text(answer), fields
    assert not models.Call.objects.exists()


def test_what_was_on_paper_shows_both_times(cast: Cast) -> None:
    iva = cast.browser("iva")
    when = local(cast, datetime.now(UTC) - timedelta(days=2))
    answer = log(iva, from_paper="on", started=when, ended=when, means="note", told_us="x")
    page = text(iva.get(answer.headers["Location"]))
    assert "On paper first" in page and page.count("Entered") >= 2
    assert "entered" in text(iva.get(reverse("phone")))


def test_the_log_is_found_and_ends_kindly(cast: Cast) -> None:
    iva = cast.browser("iva")
    assert "No call yet" in text(iva.get(reverse("phone")))
    a_call_about(cast)
    assert "She worries" in text(iva.post(reverse("phone"), {"text": "robin"}))
    assert "No such call" in text(iva.post(reverse("phone"), {"text": "nobody at all"}))
    assert iva.post(reverse("phone"), {"came": "nonsense"}).status_code == 422
    assert "She worries" not in text(cast.browser("ines").post(reverse("phone"), {"text": "robin"}))


def test_a_call_is_added_to_owed_and_done(cast: Cast) -> None:
    iva, call_id = cast.browser("iva"), a_call_about(cast)
    where = reverse("call-words", args=[call_id])
    assert iva.post(where, sheet(words=" ")).status_code == 422
    assert iva.post(where, sheet(words="She rang twice.")).status_code == 303
    owe = reverse("call-owe", args=[call_id])
    me = str(cast.staff["iva"].id)
    assert iva.post(owe, sheet(what="Call", due_at="2020-01-01T10:00", staff=me)).status_code == 422
    assert iva.post(owe, sheet(what="Call", due_at="", staff="nobody")).status_code == 422
    ahead = local(cast, datetime.now(UTC) + timedelta(days=1))
    assert iva.post(owe, sheet(what="Call", due_at=ahead, staff=me)).status_code == 303
    owed = models.FollowUp.objects.get()
    assert "She rang twice." in text(iva.get(reverse("call", args=[call_id])))
    assert iva.post(reverse("follow-up", args=[owed.id]), sheet(words="Spoke.")).status_code == 303
    assert iva.post(reverse("follow-up", args=[owed.id]), sheet(words="Spoke.")).status_code == 422


def test_a_number_somebody_gave_shows_on_its_own_act_and_is_kept_nowhere(cast: Cast) -> None:
    iva, call_id = cast.browser("iva"), a_call_about(cast)
    page = iva.get(reverse("call", args=[call_id]))
    assert "010-0199" not in text(page)
    shown = iva.post(reverse("call-number", args=[call_id]))
    assert "(555) 010-0199" in text(shown) and shown.headers["Clear-Site-Data"] == '"cache"'


# -- contacts and lines


def test_contacts_lines_and_words_are_kept_in_the_clients_words(cast: Cast) -> None:
    iva, robin = cast.browser("iva"), cast.clients["robin"].id
    page = reverse("contacts", args=[robin])
    assert "Nobody has asked yet" in text(iva.get(page))
    assert iva.post(page, sheet(name="", relation="sister")).status_code == 422
    assert iva.post(page, sheet(name="Noor", relation="sister", emergency="on")).status_code == 303
    assert "may know nothing" in text(iva.get(page))
    line = {"kind": "phone", "address": "(555) 010-0177", "caller_name": "Pat", "words": "Never on Fridays."}
    new = reverse("line-new", args=[robin])
    for wrong, words in (
        ({**line, "address": "12"}, "7 to 15 digits"),
        ({**line, "caller_name": ""}, "gives nothing away"),
        ({**line, "days1": ["0"]}, "both times"),
        ({**line, "start1": "09:00"}, "Choose the days"),
        ({**line, "days1": ["0"], "start1": "12:00", "end1": "09:00"}, "ends after it begins"),
    ):
        answer = iva.post(new, sheet(**wrong))
        assert answer.status_code == 422 and words in text(answer), wrong
    times = {"days1": ["0", "1"], "start1": "09:00", "end1": "12:00"}
    assert iva.post(new, sheet(**line, **times)).status_code == 303
    shown = text(iva.get(page))
    assert "Monday, Tuesday 09:00–12:00" in shown and "Never on Fridays." in shown and "010-0177" not in shown
    kept = models.Line.objects.get()
    one = reverse("line", args=[robin, kept.id])
    assert 'value="09:00"' in iva.get(one).content.decode()
    assert iva.post(one, sheet(version="1", **{**line, "address": ""})).status_code == 303
    assert iva.post(one, sheet(version="1", **line)).status_code == 409
    assert iva.post(reverse("contact-words", args=[robin]), sheet(word="ab")).status_code == 422
    assert iva.post(reverse("contact-words", args=[robin]), sheet(word=WORD)).status_code == 303
    assert WORD not in text(iva.get(page))
    assert iva.post(reverse("line-end", args=[robin, kept.id]), sheet(why="")).status_code == 422
    assert iva.post(reverse("line-end", args=[robin, kept.id]), sheet(why="Stolen")).status_code == 303
    assert "no longer used: Stolen" in text(iva.get(page))


def test_a_contact_is_changed_from_the_version_that_was_read(cast: Cast) -> None:
    iva, robin, contact_id = cast.browser("iva"), cast.clients["robin"].id, a_contact(cast)
    one = reverse("contact", args=[robin, contact_id])
    assert iva.post(one, sheet(name="Noor", relation="aunt", version="1")).status_code == 303
    assert iva.post(one, sheet(name="Nora", relation="aunt", version="1")).status_code == 409
    assert iva.post(one, sheet(name="", relation="", version="2")).status_code == 422
    assert iva.get(reverse("contact", args=[cast.clients["alex"].id, contact_id])).status_code == 404


def test_before_we_call_the_page_says_whether_and_what_to_say_to_whom(cast: Cast) -> None:
    iva, robin = cast.browser("iva"), cast.clients["robin"].id
    line_id = a_line(cast, NEVER_NOW)
    where = reverse("line-call", args=[robin, line_id])
    page = text(iva.get(where))
    assert "It is a safe time" in page and "I will try again another time" in page and "010-0177" not in page
    assert "Leave no message" in page
    shown = iva.post(where, {})
    assert "(555) 010-0177" in text(shown) and shown.headers["Clear-Site-Data"] == '"cache"'
    by, now = cast.viewer("iva"), datetime.now(UTC)
    actions.end_line(client_id=robin, line_id=line_id, why="Stolen", by=by, at=now)
    assert iva.post(where, {}).status_code == 422
    assert iva.post(where, {"danger": "on", "reason": "short"}).status_code == 422
    life = {"danger": "on", "reason": "He said goodbye and hung up"}
    assert "(555) 010-0177" in text(iva.post(where, life))
    sheet_for = reverse("call-new") + f"?out=1&client={robin}&line={line_id}"
    assert "We call" in text(iva.get(sheet_for))


def test_a_mail_line_has_no_call_and_a_line_of_another_client_is_not_there(cast: Cast) -> None:
    iva = cast.browser("iva")
    line_id = a_line(cast, MAIL)
    assert "may get a message" in text(iva.get(reverse("contacts", args=[cast.clients["robin"].id])))
    assert iva.get(reverse("line", args=[cast.clients["alex"].id, line_id])).status_code == 404


def test_an_inquiry_that_said_no_is_not_called_and_its_number_stays(cast: Cast) -> None:
    sheet_ = CallSheet(called_name="Ava", phone="(555) 010-0142", safe=Safe.NO)
    inquiry_id: UUID = an_inquiry(cast, sheet_)
    iva = cast.browser("iva")
    where = reverse("inquiry-calls-number", args=[inquiry_id])
    assert "asked not to be called" in text(iva.get(reverse("inquiry-calls", args=[inquiry_id])))
    refused = iva.post(where, {})
    assert refused.status_code == 422 and "010-0142" not in text(refused)
    around = iva.post(reverse("inquiry-number", args=[inquiry_id]), sheet())
    assert around.headers["Location"] == reverse("inquiry-calls", args=[inquiry_id])
    opened = iva.post(where, {"danger": "on", "reason": "She said she will not see tomorrow"})
    assert "(555) 010-0142" in text(opened)
    assert log(iva, inquiry=str(inquiry_id), told_us="Safe now.").status_code == 303
    assert "Safe now." in text(iva.get(reverse("inquiry-calls", args=[inquiry_id])))


def test_what_is_owed_shows_on_today_on_its_day(cast: Cast) -> None:
    a_follow_up_about(cast)
    assert str(say("After a call")) in text(cast.browser("iva").get(reverse("today")))

"""What a note still lacks before it is signed, and what may be saved at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.note.rules.standards import forms
from stepdown.note.vocabulary import Answer, Interpreter, NoteKind, NoteWords, RowWords

MOST = 10_000
LONGEST = timedelta(hours=12)


def check_row(words: RowWords) -> tuple[Refusal, ...]:
    """What cannot be saved even as a draft: scales beyond their ends, more text than a note holds."""
    found = []
    if words.took_part is not None and not 1 <= words.took_part <= 4:
        found.append(Refusal(say("Took part is 1 to 4."), field="took_part"))
    if words.craving is not None and not 0 <= words.craving <= 10:
        found.append(Refusal(say("Craving is 0 to 10."), field="craving"))
    for name, text in (("did", words.did), ("responded", words.responded), ("next", words.next)):
        if len(text) > MOST:
            found.append(Refusal(say("At most {n} characters.", n=MOST), field=name))
    if any(not one.why.strip() for one in words.settled):
        found.append(Refusal(say("Say why the flag may stand."), field="settled"))
    return tuple(found)


def check_words(kind: NoteKind, words: NoteWords, in_session: bool, at: datetime) -> tuple[Refusal, ...]:
    """What cannot be saved even as a draft of a note outside a group."""
    found = list(check_row(words.row))
    if not in_session:
        found += _during(words, at)
    asked = {one.key: one for one in forms()[kind].fields}
    for key, given in words.answers.items():
        one = asked.get(key)
        if one is None or (one.choices and given and given not in {code for code, _ in one.choices}):
            found.append(Refusal(say("Choose one of the answers."), field=key))
        elif len(given) > MOST:
            found.append(Refusal(say("At most {n} characters.", n=MOST), field=key))
    if kind is not NoteKind.FAMILY and (words.relatives or words.interpreters):
        found.append(Refusal(say("Relatives and interpreters belong to a family session.")))
    found += [refusal for one in words.interpreters if (refusal := _interpreter(one))]
    found += [
        Refusal(say("Say the name and relation of each relative."), field="relatives")
        for one in words.relatives
        if not one.name.strip() or not one.relation.strip()
    ]
    return tuple(found)


def _during(words: NoteWords, at: datetime) -> Iterator[Refusal]:
    during = words.during
    if during is None or during.end is None:
        yield Refusal(say("Say when it began and when it ended."), field="starts")
    elif during.end > at + timedelta(minutes=5):
        yield Refusal(say("What has not ended yet is not written down as done."), field="ends")
    elif not timedelta() < during.end - during.start <= LONGEST:
        yield Refusal(say("It ends after it begins, within twelve hours."), field="ends")


def _interpreter(one: Interpreter) -> Refusal | None:
    if one.number.strip() and one.language.strip() and 1 <= one.minutes <= 720:
        return None
    return Refusal(say("An interpreter has an id, a language and minutes."), field="interpreters")


def missing(kind: NoteKind, words: NoteWords, has_objectives: bool, least_words: int) -> tuple[Refusal, ...]:
    """What a note lacks before it is signed. An objective is asked for only where the plan has one."""
    form = forms()[kind]
    texts: Mapping[str, tuple[str, Words]] = {
        "did": (words.row.did, form.did),
        "responded": (words.row.responded, form.responded),
        "next": (words.row.next, form.next),
    }
    found = [
        Refusal(say("Still to be said: {what}.", what=label), field=name)
        for name, (text, label) in texts.items()
        if name in form.needs and len(text.split()) < least_words
    ]
    found += [
        Refusal(say("Still to be answered: {what}.", what=one.label), field=one.key)
        for one in form.fields
        if one.required and not words.answers.get(one.key, "").strip()
    ]
    if form.asks_objective and has_objectives and not words.row.objectives:
        reason = say("No objective of the plan is named.")
        lifted = say("Choose one, or say why none was worked on.")
        if not any(one.flag == "no_objective" for one in words.row.settled):
            found.append(Refusal(reason, lifted, "objectives"))
    if kind is NoteKind.FAMILY and not words.relatives:
        found.append(Refusal(say("Say who of the family was there."), field="relatives"))
    return tuple(found)


def client_minutes(kind: NoteKind, minutes: int, with_client: bool) -> int:
    """The minutes that are client time: none without the client, none in what never becomes a claim."""
    if not with_client or kind in (NoteKind.ABSENCE, NoteKind.CLOSING):
        return 0
    return minutes


def answers_read(kind: NoteKind, given: Mapping[str, str]) -> tuple[Answer, ...]:
    """The short form's answers with their questions, in the form's order; what was not asked is left out."""
    found = []
    for one in forms()[kind].fields:
        text = given.get(one.key, "").strip()
        if text:
            found.append(Answer(one.label, dict(one.choices).get(text, text)))
    return tuple(found)


def check_beside(words: str, why: str | None = None) -> Refusal | None:
    """An amendment says what and why, a late entry what."""
    if len(words.split()) < 2:
        return Refusal(say("Say in a few words what is to be added or corrected."), field="words")
    if why is not None and len(why.split()) < 2:
        return Refusal(say("Say why."), field="why")
    return None


def check_happened(happened_at: datetime, at: datetime) -> Refusal | None:
    """A late entry is about something that has happened."""
    if happened_at > at:
        return Refusal(say("It cannot have happened later than now."), field="happened_at")
    return None

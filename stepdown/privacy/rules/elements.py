"""What a written consent must say before anyone may rely on it: 42 CFR 2.31(a) to (d), 2.35."""

from __future__ import annotations

from stepdown.kernel.words import say
from stepdown.privacy.vocabulary import (
    TPO,
    Category,
    ConsentKind,
    ConsentWords,
    Missing,
    Purpose,
    RecipientKind,
    Signing,
)


def missing_elements(words: ConsentWords, signing: Signing | None) -> tuple[Missing, ...]:
    """Everything a consent lacks, in the order of the law; nothing: it may be relied on.

    The client's name (2.31(a)(1)) is the record's own. A chosen name satisfies it: the rule asks for the
    patient's name and does not say legal name [K].
    """
    return (*_what_and_to_whom(words), *_how_it_ends(words), *_own_kind(words), *_signed(words, signing))


def _what_and_to_whom(words: ConsentWords) -> tuple[Missing, ...]:
    found = []
    if not words.discloser.strip():
        found.append(Missing("2.31(a)(2)", say("Who may give the information."), "discloser"))
    if not words.categories:
        found.append(Missing("2.31(a)(3)", say("Choose what may be seen."), "categories"))
    if len(words.description.split()) < 2:
        found.append(
            Missing("2.31(a)(3)", say("Describe the information in the client's words."), "description")
        )
    if not words.recipient.name.strip() and not _is_class_allowed(words):
        found.append(Missing("2.31(a)(4)", say("Name who may see it."), "recipient_name"))
    if words.recipient.kind in (RecipientKind.CLIENT, RecipientKind.PROGRAM, RecipientKind.MEDICAL_EMERGENCY):
        found.append(Missing("2.31(a)(4)", say("For this no consent is needed."), "recipient_kind"))
    if not words.purposes:
        found.append(Missing("2.31(a)(5)", say("Say what for."), "purposes"))
    return tuple(found)


def _is_class_allowed(words: ConsentWords) -> bool:
    """One consent for treatment, payment and operations may name the class of recipients (2.31(a)(4)(i))."""
    return words.kind is ConsentKind.TPO


def _how_it_ends(words: ConsentWords) -> tuple[Missing, ...]:
    found = []
    if not words.told_revocation:
        text = say(
            "Tell the client that they can stop it in writing, how, and that what was sent stays sent."
        )
        found.append(Missing("2.31(a)(6)", text, "told_revocation"))
    ends = [words.ends_on is not None, bool(words.ends_event.strip()), words.until_revoked]
    if sum(ends) != 1:
        found.append(
            Missing("2.31(a)(7)", say("Choose one end: a day, an event, or until it is stopped."), "ends")
        )
    if words.ends_on is not None and words.ends_on <= words.starts_at.date():
        found.append(Missing("2.31(a)(7)", say("It ends after it starts."), "ends_on"))
    if words.until_revoked and words.kind in (ConsentKind.CRIMINAL_JUSTICE, ConsentKind.LEGAL_PROCEEDING):
        found.append(Missing("2.31(a)(7)", say("This kind of consent needs a day or an event."), "ends"))
    return tuple(found)


def _own_kind(words: ConsentWords) -> tuple[Missing, ...]:
    checks = {
        ConsentKind.ORDINARY: _ordinary,
        ConsentKind.TPO: _tpo,
        ConsentKind.CRIMINAL_JUSTICE: _criminal_justice,
        ConsentKind.COUNSELING_NOTES: _counseling_notes,
        ConsentKind.LEGAL_PROCEEDING: _legal_proceeding,
    }
    return (*_notes_apart(words), *checks[words.kind](words))


def _notes_apart(words: ConsentWords) -> tuple[Missing, ...]:
    """Counseling notes are combined with nothing (2.31(b))."""
    has_notes = Category.COUNSELING_NOTES in words.categories
    if has_notes and (words.kind is not ConsentKind.COUNSELING_NOTES or len(words.categories) > 1):
        text = say("Counseling notes kept apart need a consent of their own.")
        return (Missing("2.31(b)", text, "categories"),)
    return ()


def _ordinary(words: ConsentWords) -> tuple[Missing, ...]:
    needs_own = {Purpose.CRIMINAL_JUSTICE, Purpose.LEGAL_PROCEEDING} & set(words.purposes)
    if needs_own:
        text = say("A court's condition, and a proceeding, each need their own kind of consent.")
        return (Missing("2.31(d), 2.35", text, "purposes"),)
    return ()


def _tpo(words: ConsentWords) -> tuple[Missing, ...]:
    found = []
    if not set(words.purposes) <= set(TPO):
        found.append(
            Missing("2.31(a)(5)", say("This consent is for treatment, payment, operations."), "purposes")
        )
    if not words.told_redisclosure:
        text = say("Tell the client: who gets it may pass it on under HIPAA, but not in a case against them.")
        found.append(Missing("2.31(a)(10)", text, "told_redisclosure"))
    if not words.told_refusal:
        text = say("Tell the client what follows from not signing.")
        found.append(Missing("2.31(a)(10)", text, "told_refusal"))
    return tuple(found)


def _criminal_justice(words: ConsentWords) -> tuple[Missing, ...]:
    found = []
    if words.purposes != (Purpose.CRIMINAL_JUSTICE,):
        found.append(Missing("2.35(a)", say("This consent is for the court's condition only."), "purposes"))
    if words.recipient.kind is not RecipientKind.COURT:
        found.append(Missing("2.35(a)(1)", say("It goes to a court, probation or parole."), "recipient_kind"))
    if not words.monitors:
        text = say(
            "Confirm that they have to watch the client's progress and that treatment is their condition."
        )
        found.append(Missing("2.35(a)(1)", text, "monitors"))
    if (words.irrevocable_until is None) == (not words.irrevocable_event.strip()):
        text = say(
            "Say from which day or which event the client can stop it: the final disposition at the latest."
        )
        found.append(Missing("2.35(b)", text, "irrevocable"))
    if (
        words.ends_on is not None
        and words.irrevocable_until is not None
        and words.irrevocable_until > words.ends_on
    ):
        found.append(
            Missing("2.35(b)", say("It can be stopped before it ends, or when it ends."), "irrevocable")
        )
    return tuple(found)


def _counseling_notes(words: ConsentWords) -> tuple[Missing, ...]:
    if words.categories != (Category.COUNSELING_NOTES,):
        return (
            Missing("2.31(b)", say("This consent is for counseling notes and nothing else."), "categories"),
        )
    if {Purpose.CRIMINAL_JUSTICE, Purpose.LEGAL_PROCEEDING} & set(words.purposes):
        return (Missing("2.31(d)", say("A proceeding needs its own kind of consent."), "purposes"),)
    return ()


def _legal_proceeding(words: ConsentWords) -> tuple[Missing, ...]:
    if words.purposes != (Purpose.LEGAL_PROCEEDING,):
        return (Missing("2.31(d)", say("This consent is for one proceeding and nothing else."), "purposes"),)
    return ()


def _signed(words: ConsentWords, signing: Signing | None) -> tuple[Missing, ...]:
    if signing is None or not signing.name.strip():
        return (Missing("2.31(a)(8)", say("The client signs, with the name they go by."), "typed_name"),)
    if signing.at > words.starts_at:
        return (Missing("2.31(a)(9)", say("A consent starts when it is signed, or later."), "starts_on"),)
    return ()

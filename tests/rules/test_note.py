"""Notes without a database: who signs by when, what is missing, what is signed, what stands apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from stepdown.attendance.vocabulary import Presence, RollRow
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.note.rules import apart, document, ready, sheets, signing, standards
from stepdown.note.rules.signing import Standing
from stepdown.note.vocabulary import (
    Concern,
    Interpreter,
    NoteKind,
    NoteState,
    NoteWords,
    Relative,
    ReportCard,
    ReportStep,
    ReportWords,
    RowWords,
    Settled,
    SharedWords,
    StepCard,
    Timing,
    Told,
)
from stepdown.people.vocabulary import CredentialCard, CredentialKind, Permission, Power
from stepdown.programme.vocabulary import Service

DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)
DANA, PRIYA, SITE = UUID(int=1), UUID(int=2), UUID(int=3)
STANDARD = standards.standard_on(DAY)
ROW = RowWords("Named three signs today.", "Spoke twice, quietly.", "Will call a friend.")


def viewer(staff_id: UUID | None = DANA, *powers: str, may: tuple[str, ...] = ("write_notes",)) -> Viewer:
    return Viewer(
        Audience.STAFF,
        staff_id=staff_id,
        powers=frozenset(powers),
        permissions=frozenset(may),
        site_ids=frozenset({SITE}),
    )


def held(kind: CredentialKind, *powers: Power, **changes: object) -> CredentialCard:
    card = CredentialCard(
        UUID(int=9), kind, "License", "", "", powers, date(2026, 1, 1), date(2027, 1, 1), NOON, "Dora"
    )
    return replace(card, **changes)  # type: ignore[arg-type]


# -- standards


def test_every_standard_says_where_it_comes_from_and_never_acts_backwards() -> None:
    assert all(one.source and not one.verified for one in standards.standards())
    assert standards.standard_on(date(1990, 1, 1)) == standards.standards()[0]
    assert STANDARD.due(NoteKind.GROUP, NOON) == NOON + 24 * HOUR
    assert STANDARD.due(NoteKind.CRISIS, NOON) == NOON + 8 * HOUR
    clocks = standards.clocks_on(DAY)
    assert (clocks.call_within, clocks.write_within) == (HOUR, 36 * HOUR)
    assert standards.clocks_on(date(1990, 1, 1)) == clocks
    assert clocks.source and not clocks.verified


def test_every_kind_has_a_form_and_a_session_asks_for_the_note_of_its_service() -> None:
    assert set(standards.forms()) == set(NoteKind)
    crisis = standards.forms()[NoteKind.CRISIS]
    assert [one.key for one in crisis.fields if not one.required] == ["told"]
    assert standards.kind_of(Service.SKILLS, 12) is NoteKind.GROUP
    assert standards.kind_of(Service.FAMILY, 1) is NoteKind.FAMILY
    assert standards.kind_of(Service.FAMILY, 8) is NoteKind.GROUP
    assert {standards.kind_of(one, 1) for one in (Service.TEST, Service.MUTUAL, Service.MEDICATION)} == {None}


# -- signing

LICENSE, SUPERVISION = CredentialKind.LICENSE, CredentialKind.SUPERVISION
STANDINGS = [
    ((held(LICENSE, Power.SIGN),), NoteKind.GROUP, Standing.ALONE),
    ((held(LICENSE, Power.LEAD),), NoteKind.GROUP, Standing.NOT),
    ((held(LICENSE, Power.SIGN, verified_at=None),), NoteKind.GROUP, Standing.NOT),
    ((held(LICENSE, Power.SIGN, ends_on=DAY),), NoteKind.GROUP, Standing.NOT),
    ((held(LICENSE, Power.SIGN, ends_on=None),), NoteKind.GROUP, Standing.ALONE),
    ((held(LICENSE, Power.SIGN, starts_on=DAY + timedelta(days=1)),), NoteKind.GROUP, Standing.NOT),
    ((held(SUPERVISION, Power.LEAD),), NoteKind.INDIVIDUAL, Standing.SUPERVISED),
    ((held(SUPERVISION), held(LICENSE, Power.SIGN)), NoteKind.INDIVIDUAL, Standing.ALONE),
    ((held(SUPERVISION),), NoteKind.CLOSING, Standing.NOT),
    ((held(LICENSE, Power.CO_SIGN),), NoteKind.CLOSING, Standing.ALONE),
    ((), NoteKind.CONTACT, Standing.NOT),
]


@pytest.mark.parametrize(("credentials", "kind", "expected"), STANDINGS)
def test_who_signs_alone_under_another_or_not_at_all(
    credentials: tuple[CredentialCard, ...], kind: NoteKind, expected: Standing
) -> None:
    assert signing.standing(credentials, kind, DAY, STANDARD) is expected


def test_nobody_signs_as_another_and_nobody_without_a_credential() -> None:
    assert signing.may_sign(DANA, Standing.ALONE, viewer()) is None
    assert signing.may_sign(DANA, Standing.SUPERVISED, viewer()) is None
    for by, stands in (
        (viewer(PRIYA), Standing.ALONE),
        (viewer(None), Standing.ALONE),
        (viewer(), Standing.NOT),
    ):
        assert signing.may_sign(DANA, stands, by) is not None


def test_a_co_signature_is_a_second_persons_once_over_signed_words() -> None:
    may, signed = viewer(PRIYA, "co_sign"), NoteState.SIGNED
    assert signing.may_cosign(DANA, signed, (), may) is None
    assert signing.may_cosign(DANA, NoteState.DRAFT, (), may) is not None
    assert signing.may_cosign(PRIYA, signed, (), may) is not None
    assert signing.may_cosign(DANA, signed, (), viewer(None, "co_sign")) is not None
    assert signing.may_cosign(DANA, signed, (PRIYA,), may) is not None
    assert signing.may_cosign(DANA, signed, (), viewer(PRIYA)) is not None
    assert signing.may_cosign(DANA, NoteState.LOCKED, (), may) is not None


def test_what_stands_beside_is_the_authors_or_of_who_may_co_sign_where_the_author_left() -> None:
    boss = viewer(PRIYA, "co_sign")
    assert signing.may_add(DANA, True, NoteState.LOCKED, viewer()) is None
    assert signing.may_add(DANA, True, NoteState.DRAFT, viewer()) is not None
    assert signing.may_add(DANA, False, NoteState.SIGNED, boss) is None
    assert signing.may_add(DANA, True, NoteState.SIGNED, boss) is not None
    assert signing.may_add(DANA, False, NoteState.SIGNED, viewer(PRIYA)) is not None


def test_only_what_somebody_who_left_had_not_signed_is_closed_and_never_in_their_name() -> None:
    boss, draft = viewer(PRIYA, "co_sign"), NoteState.DRAFT
    assert signing.may_close(False, draft, "They left us.", boss) is None
    assert signing.may_close(False, NoteState.SIGNED, "They left us.", boss) is not None
    assert signing.may_close(True, draft, "They left us.", boss) is not None
    assert signing.may_close(False, draft, "They left us.", viewer(PRIYA)) is not None
    assert signing.may_close(False, draft, "Left", boss) is not None


@pytest.mark.parametrize(
    ("signed", "needs", "cosigned", "later", "expected"),
    [
        (False, False, False, False, NoteState.DRAFT),
        (True, False, False, False, NoteState.SIGNED),
        (True, False, True, False, NoteState.COSIGNED),
        (True, True, False, True, NoteState.SIGNED),
        (True, True, True, True, NoteState.LOCKED),
        (True, False, False, True, NoteState.LOCKED),
    ],
)
def test_a_note_locks_once_it_has_what_it_needs(
    signed: bool, needs: bool, cosigned: bool, later: bool, expected: NoteState
) -> None:
    found = signing.state_of(
        NOON + timedelta(days=20 if later else 1),
        signed_at=NOON if signed else None,
        needs_cosign=needs,
        cosigned_at=NOON if cosigned else None,
        locks_at=NOON + timedelta(days=14) if signed else None,
    )
    assert found is expected


def test_late_is_a_moment_and_today_is_the_sites_day() -> None:
    zone = "America/New_York"
    assert signing.timing(NOON, zone, NOON) is Timing.LATE
    assert signing.timing(NOON + 11 * HOUR, zone, NOON) is Timing.TODAY
    assert signing.timing(NOON + 13 * HOUR, zone, NOON) is Timing.AHEAD


# -- what a note lacks


def test_a_draft_is_saved_with_anything_in_it_that_can_be_kept() -> None:
    assert ready.check_row(RowWords()) == ()
    wrong = RowWords("x" * 10_001, took_part=5, craving=11, settled=(Settled("names", "Will", " "),))
    assert {one.field for one in ready.check_row(wrong)} == {"did", "took_part", "craving", "settled"}


def during(minutes: float, start: datetime = NOON - 2 * HOUR) -> Period:
    return Period(start, start + timedelta(minutes=minutes))


def test_a_note_without_a_session_says_when_it_was_and_that_it_is_over() -> None:
    good = NoteWords(ROW, {"whom": "client"}, during(20))
    assert ready.check_words(NoteKind.CONTACT, good, False, NOON) == ()
    assert ready.check_words(NoteKind.CONTACT, replace(good, during=None), True, NOON) == ()
    for wrong in (None, Period(NOON), during(500), during(0), during(800, NOON - 20 * HOUR)):
        assert ready.check_words(NoteKind.CONTACT, replace(good, during=wrong), False, NOON)


def test_a_short_form_takes_its_own_answers_and_people_belong_to_a_family() -> None:
    mother = Relative("Maria Muster", "Mother")
    voice = Interpreter("INT-1", "es", 50)
    good = NoteWords(
        ROW, {"goal": "Quiet evenings", "told": ""}, None, relatives=(mother,), interpreters=(voice,)
    )
    assert ready.check_words(NoteKind.FAMILY, good, True, NOON) == ()
    for wrong in (
        replace(good, answers={"told": "perhaps"}),
        replace(good, answers={"unheard of": "x"}),
        replace(good, answers={"goal": "x" * 10_001}),
        replace(good, relatives=(replace(mother, relation=" "),)),
        replace(good, relatives=(replace(mother, name=""),)),
        replace(good, interpreters=(replace(voice, minutes=0),)),
    ):
        assert ready.check_words(NoteKind.FAMILY, wrong, True, NOON)
    assert ready.check_words(NoteKind.CRISIS, replace(good, answers={}), True, NOON)


def fields(kind: NoteKind, words: NoteWords, *, plan: bool = False) -> set[str]:
    return {one.field for one in ready.missing(kind, words, plan, 3)}


def test_what_is_missing_is_named_before_it_is_signed() -> None:
    whole = NoteWords(ROW)
    assert fields(NoteKind.INDIVIDUAL, whole) == set()
    assert fields(NoteKind.INDIVIDUAL, NoteWords(RowWords("Too short"))) == {"did", "responded", "next"}
    assert fields(NoteKind.INDIVIDUAL, whole, plan=True) == {"objectives"}
    picked = replace(ROW, objectives=(UUID(int=5),))
    reasoned = replace(ROW, settled=(Settled("no_objective", "", "A crisis at home"),))
    for row in (picked, reasoned):
        assert fields(NoteKind.INDIVIDUAL, NoteWords(row), plan=True) == set()
    assert fields(NoteKind.CRISIS, whole) == {"danger", "asked", "means", "safety_plan", "with_whom"}
    assert fields(NoteKind.FAMILY, whole) == {"goal", "told", "relatives"}
    assert fields(NoteKind.ABSENCE, NoteWords(RowWords())) == set()


def test_without_the_client_there_is_no_client_time_and_some_kinds_never_have_any() -> None:
    assert ready.client_minutes(NoteKind.CONTACT, 20, True) == 20
    assert ready.client_minutes(NoteKind.CONTACT, 20, False) == 0
    assert ready.client_minutes(NoteKind.ABSENCE, 20, True) == 0
    assert ready.client_minutes(NoteKind.CLOSING, 20, True) == 0


def test_answers_are_read_with_their_questions_in_the_forms_order() -> None:
    found = ready.answers_read(NoteKind.CONTACT, {"name": "Dr Sample", "whom": "provider", "left": "x"})
    assert [(str(one.label), str(one.text)) for one in found] == [
        ("With whom", "Doctor, clinic, pharmacy"),
        ("Their name and place", "Dr Sample"),
    ]
    assert ready.answers_read(NoteKind.CONTACT, {"whom": " "}) == ()


def test_what_is_added_says_what_and_why_and_has_happened() -> None:
    assert ready.check_beside("It was Friday.") is None
    assert ready.check_beside("It was Friday.", "I misread") is None
    assert ready.check_beside("Friday") is not None
    assert ready.check_beside("It was Friday.", "x") is not None
    assert ready.check_happened(NOON, NOON) is None
    assert ready.check_happened(NOON + HOUR, NOON) is not None


# -- sheets


def line(presence: Presence, *, open: bool = False, unattested: bool = False) -> RollRow:
    return RollRow(UUID(int=4), "Robin", 1, presence, (), 0, open, unattested)


def test_the_ledger_holds_a_row_back_until_it_knows() -> None:
    assert sheets.holds_back(line(Presence.PRESENT), True) is None
    assert sheets.holds_back(line(Presence.PRESENT), False) is not None
    assert sheets.holds_back(line(Presence.EXPECTED), True) is not None
    assert sheets.holds_back(line(Presence.PRESENT, open=True), True) is not None
    assert sheets.holds_back(line(Presence.PRESENT, unattested=True), True) is not None
    assert (sheets.came(Presence.EXPECTED), sheets.came(Presence.LATE)) == (None, True)
    assert sheets.kind_at_signing(NoteKind.GROUP, Presence.LEFT_EARLY) is NoteKind.GROUP
    assert sheets.kind_at_signing(NoteKind.GROUP, Presence.IMPAIRED) is NoteKind.ABSENCE


def test_who_leads_writes_a_colleague_at_the_site_helps_and_the_leader_signs() -> None:
    span = Period(NOON, NOON + HOUR)
    assert sheets.may_write(True, SITE, span, viewer(), NOON) is None
    assert sheets.may_write(True, UUID(int=8), span, viewer(), NOON) is None
    assert sheets.may_write(False, SITE, span, viewer(PRIYA), NOON) is None
    for by, site, at in (
        (viewer(may=()), SITE, NOON),
        (viewer(None), SITE, NOON),
        (viewer(PRIYA), UUID(int=8), NOON),
        (viewer(), SITE, NOON - HOUR),
    ):
        assert sheets.may_write(False, site, span, by, at) is not None
    said = SharedWords(done="Mapped early signs.")
    assert sheets.may_sign_sheet(DANA, True, said, viewer()) == ()
    assert len(sheets.may_sign_sheet(DANA, False, SharedWords(), viewer(PRIYA))) == 3
    assert len(sheets.may_sign_sheet(DANA, True, said, viewer(None))) == 1


def test_both_texts_are_shown_where_two_wrote_differently() -> None:
    assert sheets.differences(ROW, ROW) == ()
    told = sheets.differences(ROW, replace(ROW, did="Other words.", craving=3))
    assert [(one.saved, one.yours) for one in told] == [(ROW.did, "Other words."), ("", "3")]
    assert sheets.check_shared(SharedWords("k", "t", "d", "i")) == ()
    assert [one.field for one in sheets.check_shared(SharedWords(topic="x" * 201))] == ["topic"]
    (both,) = sheets.shared_differences(SharedWords(done="a"), SharedWords(done="b"))
    assert (both.saved, both.yours) == ("a", "b")


# -- what is signed, and what stands apart


def test_a_signature_covers_every_column_and_everybody_who_was_there() -> None:
    columns = dict.fromkeys(document.SIGNED_COLUMNS, "x")
    made = document.document(
        columns, (Relative("Maria", "Mother", "Her words."),), (Interpreter("1", "es", 5),)
    )
    assert made.keys() == columns.keys() | {"relatives", "interpreters"}
    assert "Her words." in str(made["relatives"]) and "es" in str(made["interpreters"])
    with pytest.raises(KeyError, match="did"):
        document.document({key: "x" for key in columns if key != "did"}, (), ())


def test_relatives_words_are_read_in_the_house_and_nowhere_else() -> None:
    assert document.relatives_words_shown(viewer())
    assert document.relatives_words_shown(Viewer(Audience.SYSTEM))
    assert not document.relatives_words_shown(Viewer(Audience.CLIENT, client_id=UUID(int=4)))
    assert not document.relatives_words_shown(Viewer(Audience.PUBLIC))


def test_a_note_apart_is_opened_by_its_author_or_once_they_left_by_its_custodian() -> None:
    assert document.may_open_apart(DANA, True, None, viewer()) == "author"
    assert document.may_open_apart(DANA, False, PRIYA, viewer(PRIYA)) == "custodian"
    assert document.may_open_apart(DANA, True, PRIYA, viewer(PRIYA)) == ""
    assert document.may_open_apart(DANA, False, PRIYA, viewer(UUID(int=7))) == ""
    assert document.may_open_apart(DANA, False, None, viewer(None)) == ""


def test_custody_goes_to_another_clinician_and_is_opened_with_a_reason() -> None:
    assert apart.check_counseling("A thought.") is None
    assert apart.check_counseling("x") is not None
    assert apart.check_opening("Danger tonight") is None
    assert apart.check_opening(" ") is not None
    assert apart.may_hand_custody(DANA, PRIYA, {"sign"}) is None
    assert apart.may_hand_custody(DANA, DANA, {"sign"}) is not None
    assert apart.may_hand_custody(DANA, PRIYA, {"lead"}) is not None


def test_a_report_needs_little_and_is_read_by_few() -> None:
    words = ReportWords(Concern.NEGLECT, "No food for days.", "Ben, 6")
    assert apart.check_report(words) == ()
    assert apart.check_report(replace(words, told=Told("County hotline"))) == ()
    bare = ReportWords(Concern.OTHER, "x", " ", Told(" "))
    assert {one.field for one in apart.check_report(bare)} == {"what", "children", "authority"}
    assert apart.check_step(ReportStep.CALLED, "County", NOON, NOON) == ()
    assert len(apart.check_step(ReportStep.CALLED, " ", NOON + HOUR, NOON)) == 2
    reads = viewer(PRIYA, may=(Permission.READ_PROTECTION,))
    assert apart.may_read_report(DANA, viewer(), at_their_site=False)
    assert apart.may_read_report(DANA, reads, at_their_site=True)
    assert not apart.may_read_report(DANA, reads, at_their_site=False)
    assert not apart.may_read_report(DANA, viewer(PRIYA), at_their_site=True)
    assert not apart.may_read_report(DANA, viewer(None), at_their_site=True)


def test_a_report_owes_a_call_and_a_letter_until_each_is_done() -> None:
    card = ReportCard(
        *(UUID(int=1), UUID(int=2), "Robin", None, Concern.DANGER, "What", "Ben", DANA, "Dana"),
        at=NOON,
        call_by=NOON + HOUR,
        write_by=NOON + 36 * HOUR,
        steps=(),
        zone="UTC",
    )
    assert [late for _, _, late in apart.owed(card, NOON + 2 * HOUR)] == [True, False]
    called = StepCard(ReportStep.CALLED, "County", "", "Dana", NOON)
    sent = replace(called, step=ReportStep.WRITTEN)
    assert len(apart.owed(replace(card, steps=(called,)), NOON)) == 1
    assert apart.owed(replace(card, steps=(called, sent)), NOON) == ()

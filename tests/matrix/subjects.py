"""Ids that addresses of the matrix need besides a client's: one maker for each name in a route."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from stepdown.intake import actions as intake
from stepdown.overview.board import handle_of
from tests import scenes_board as week
from tests import scenes_drugtest as tested
from tests import scenes_medication as medication
from tests.cast import Cast
from tests.releases import a_consent, a_signed_paper, an_opening
from tests.scenes_admission import a_plan
from tests.scenes_aftercare import a_ceremony, a_notice, a_sign
from tests.scenes_assessment import a_draft, a_proposed_fact
from tests.scenes_availability import a_calendar, a_family_time
from tests.scenes_billing import a_posting, a_receipt, a_relief, an_estimate
from tests.scenes_care import a_grievance, a_help, a_place, an_owed_report, the_breach
from tests.scenes_closure import a_closure, a_packet, a_told, an_outage
from tests.scenes_crisis import a_turn, the_next_contact, the_ring
from tests.scenes_day import a_closed_week, a_handout, a_later_correction
from tests.scenes_duties import a_finding, a_meeting, a_talk, an_agreement, an_audit, an_hour
from tests.scenes_group_note import a_phrase
from tests.scenes_housing import a_line as a_house_line
from tests.scenes_housing import a_pass, beds, the_house, the_stay
from tests.scenes_inbox import a_paper, filed, passed
from tests.scenes_kiosk import the_kiosk
from tests.scenes_measure import a_filling
from tests.scenes_note import a_draft as a_note
from tests.scenes_note import a_report, kept_apart
from tests.scenes_phone import a_call_about, a_contact, a_follow_up_about, a_line
from tests.scenes_placement import a_programme_key, an_options_sheet
from tests.scenes_programme import a_programme_draft
from tests.scenes_recovery import a_support, a_use
from tests.scenes_referral import a_change, a_disagreement, a_file_opening, a_referral, a_referral_fact
from tests.scenes_session import a_leave
from tests.scenes_state import an_episode
from tests.scenes_step import a_decision
from tests.scenes_swap import a_calendar_address, an_own_session
from tests.scenes_transfer import a_transfer

Maker = Callable[[Cast], object]


def an_inquiry(cast: Cast) -> UUID:
    """A call that Iva is taking at Harbor Street."""
    return intake.open_inquiry(site_id=cast.harbor.id, by=cast.viewer("iva"), at=cast.now).id


SUBJECTS: dict[str, Maker] = {
    "programme_key": lambda cast: a_programme_key(cast),
    "version_number": lambda cast: 1,
    "draft_id": lambda cast: a_programme_draft(cast).id,
    "draft_part": lambda cast: "about",
    "options_id": lambda cast: an_options_sheet(cast).id,
    "relief_id": lambda cast: a_relief(cast),
    "posting_id": lambda cast: a_posting(cast),
    "receipt_id": lambda cast: a_receipt(cast),
    "estimate_id": lambda cast: an_estimate(cast),
    "which": lambda cast: "owing",
    "month": lambda cast: "2026-11",
    "moved": lambda cast: "paid",
    "episode_id": lambda cast: an_episode(cast),
    "moment": lambda cast: "admission",
    "note_id": lambda cast: a_note(cast),
    "note_kind": lambda cast: "contact",
    "apart_id": lambda cast: kept_apart(cast),
    "protection_id": lambda cast: a_report(cast),
    "client_id": lambda cast: cast.clients["robin"].id,
    "measure_key": lambda cast: "phq9",
    "filling_id": lambda cast: a_filling(cast),
    "site_id": lambda cast: cast.harbor.id,
    "turn_id": lambda cast: a_turn(cast, "dana", 4),
    "next_id": lambda cast: the_next_contact(cast),
    "ring_id": lambda cast: the_ring(cast),
    "screen_key": lambda cast: "c_ssrs",
    "staff_id": lambda cast: cast.staff["ines"].id,
    "letter_id": lambda cast: UUID(int=1),
    "sign_in_id": lambda cast: UUID(int=1),
    "credential_id": lambda cast: UUID(int=1),
    "leave_id": lambda cast: a_leave(cast),
    "opening_id": lambda cast: an_opening(cast),
    "consent_id": lambda cast: a_consent(cast),
    "signing_id": lambda cast: a_signed_paper(cast),
    "inquiry_id": lambda cast: an_inquiry(cast),
    "plan_id": lambda cast: a_plan(cast).card.id,
    "other_id": lambda cast: a_plan(cast).card.id,
    "part_id": lambda cast: a_plan(cast).problems[0].id,
    "problem_id": lambda cast: a_plan(cast).problems[0].id,
    "goal_id": lambda cast: a_plan(cast).problems[0].goals[0].id,
    "objective_id": lambda cast: a_plan(cast).objectives[0].id,
    "service_id": lambda cast: a_plan(cast).problems[0].goals[0].interventions[0].id,
    "referral_id": lambda cast: a_referral(cast).id,
    "referral_fact_id": lambda cast: a_referral_fact(cast),
    "change_id": lambda cast: a_change(cast),
    "disagreement_id": lambda cast: a_disagreement(cast),
    "file_opening_id": lambda cast: a_file_opening(cast),
    "call_id": lambda cast: a_call_about(cast),
    "follow_up_id": lambda cast: a_follow_up_about(cast),
    "contact_id": lambda cast: a_contact(cast),
    "line_id": lambda cast: a_line(cast),
    "closure_id": lambda cast: a_closure(cast),
    "told_id": lambda cast: a_told(cast),
    "packet_id": lambda cast: a_packet(cast),
    "outage_id": lambda cast: an_outage(cast),
    "figure": lambda cast: "call_to_start",
    "answer": lambda cast: 1,
    "paper": lambda cast: "consent_to_treat",
    "assessment_id": lambda cast: a_draft(cast).id,
    "fact_id": lambda cast: a_proposed_fact(cast),
    "section": lambda cast: "words",
    "resource_id": lambda cast: a_place(cast).id,
    "help_id": lambda cast: a_help(cast),
    "grievance_id": lambda cast: a_grievance(cast),
    "incident_id": lambda cast: the_breach(cast),
    "owed_id": lambda cast: an_owed_report(cast),
    "action_id": lambda cast: UUID(int=1),
    "body_id": lambda cast: UUID(int=1),
    "paper_id": lambda cast: a_paper(cast),
    "document_id": lambda cast: filed(cast, "lab_result"),
    "passed_id": lambda cast: passed(cast, a_paper(cast), "dana"),
    "page": lambda cast: 1,
    "agreement_id": lambda cast: an_agreement(cast).id,
    "hour_id": lambda cast: an_hour(cast),
    "meeting_id": lambda cast: a_meeting(cast).card.id,
    "attendance_id": lambda cast: a_meeting(cast).attendees[0].id,
    "talk_id": lambda cast: a_talk(cast).id,
    "team_task_id": lambda cast: a_talk(cast).tasks[0].id,
    "audit_id": lambda cast: an_audit(cast),
    "audit_chart_id": lambda cast: a_finding(cast).chart_id,
    "audit_item": lambda cast: "consent_to_treat",
    "audit_outcome": lambda cast: "not_met",
    "finding_id": lambda cast: a_finding(cast).id,
    "calendar_id": lambda cast: a_calendar(cast),
    "family_time_id": lambda cast: a_family_time(cast),
    "passkey_id": lambda cast: 1,
    "use_id": lambda cast: a_use(cast),
    "own_use_id": lambda cast: a_use(cast, by="robin"),
    "support_id": lambda cast: a_support(cast),
    "own_support_id": lambda cast: a_support(cast),
    "own_session_id": lambda cast: an_own_session(cast),
    "group_key": lambda cast: "process-180",
    "handout_id": lambda cast: a_handout(cast),
    "closed_week_id": lambda cast: a_closed_week(cast),
    "later_id": lambda cast: a_later_correction(cast),
    "step_decision_id": lambda cast: a_decision(cast),
    "transfer_id": lambda cast: a_transfer(cast),
    "flag_id": lambda cast: a_sign(cast),
    "notice_id": lambda cast: a_notice(cast),
    "ceremony_id": lambda cast: a_ceremony(cast),
    "floor_session_id": lambda cast: an_own_session(cast),
    "house_id": lambda cast: the_house(cast).id,
    "house_stay_id": lambda cast: the_stay(cast),
    "house_line_id": lambda cast: a_house_line(cast),
    "bed_id": lambda cast: beds(cast)[0],
    "pass_id": lambda cast: a_pass(cast),
    "own_pass_id": lambda cast: a_pass(cast),
    "kiosk_id": lambda cast: the_kiosk(cast),
    "test_id": lambda cast: tested.a_test(cast),
    "test_talk_id": lambda cast: tested.a_talk(cast),
    "test_draw_id": lambda cast: tested.the_draw(cast),
    "test_report_id": lambda cast: tested.an_unmatched_report(cast),
    "medication_order_id": lambda cast: medication.any_order(cast),
    "own_order_id": lambda cast: medication.any_order(cast),
    "medication_given_id": lambda cast: medication.any_given(cast),
    "medication_effect_id": lambda cast: medication.an_effect(cast),
    "medication_list_id": lambda cast: medication.a_list(cast),
    "member_id": lambda cast: cast.clients["robin"].id,
    "phrase_id": lambda cast: a_phrase(cast),
    "calendar_token": lambda cast: a_calendar_address(cast),
    "known_device_id": lambda cast: UUID(int=1),
    "monday": lambda cast: week.MONDAY.isoformat(),
    "week_draft_id": lambda cast: week.a_short_draft(cast).id,
    "against_id": lambda cast: week.a_draft(cast).id,
    "handle": lambda cast: handle_of(week.a_published_week(cast).plan.sections[0]),
    "view": lambda cast: "rooms",
    "outcome": lambda cast: "day-30",
    "number": lambda cast: 0,
    "kind_key": lambda cast: week.a_kind(cast),
    "pair_id": lambda cast: week.a_pair(cast),
    "search_id": lambda cast: week.a_search(cast),
    "supposed_id": lambda cast: week.a_supposition(cast),
    "week_told_id": lambda cast: week.somebody_to_call(cast),
}

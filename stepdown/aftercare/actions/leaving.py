"""An end by the clinic: notice, appeal, ruling, withdrawal."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from stepdown.aftercare import models, rules
from stepdown.aftercare.queries.clocks import today_of
from stepdown.aftercare.queries.leaving import notice, terms
from stepdown.aftercare.vocabulary import NewNotice, NoticeCard
from stepdown.audit.actions import record
from stepdown.episode.queries import current
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import Permission


@transaction.atomic
def give_notice(*, client_id: UUID, new: NewNotice, by: Viewer, at: datetime) -> NoticeCard:
    """Give somebody notice that the clinic ends their treatment, with reason, last day and a place to go.

    Without the days the clinic's terms ask for only in danger, as a director names it. Raises Refused,
    NotFound.
    """
    card = require_reach(by, client_id, at=at)
    running = current(by, client_id, at=at)
    if running is None or by.staff_id is None:
        raise Refused(Refusal(say("No episode is open. There is nothing to end.")))
    today = today_of(card.site_id, at)
    open_already = models.Notice.objects.filter(episode_id=running.id, withdrawn_at=None).exists()
    if refusals := rules.against_notice(
        new,
        terms(),
        today=today,
        open_already=open_already,
        may_end_at_once=by.may(Permission.END_AT_ONCE),
    ):
        raise Refused(*refusals)
    try:
        with transaction.atomic():
            row = models.Notice.objects.create(
                client_id=client_id,
                episode_id=running.id,
                staff_id=by.staff_id,
                by_name=by.name,
                reason=new.reason.strip(),
                elsewhere=new.elsewhere.strip(),
                how=new.how.value,
                given_on=today,
                ends_on=new.ends_on,
                appeal_until=rules.last_days(terms(), today)[1],
                answer_days=terms().answer_days,
                danger=new.danger.strip(),
                at=at,
            )
    except IntegrityError as clash:
        raise Refused(Refusal(say("A notice is given already."), say("Withdraw it first."))) from clash
    _trail("give notice", row.id, client_id, by, at)
    return _card(by, client_id, at)


@transaction.atomic
def appeal(*, client_id: UUID, notice_id: UUID, words: str, by: Viewer, at: datetime) -> NoticeCard:
    """Write down that the person wants the notice looked at again, in their words. Raises Refused,
    NotFound.
    """
    card = require_reach(by, client_id, at=at)
    _lock(notice_id)
    found = _one(by, client_id, notice_id, at)
    today = today_of(card.site_id, at)
    if refusal := rules.against_appeal(found, words, today):
        raise Refused(refusal)
    models.Appeal.objects.create(
        notice_id=notice_id,
        words=words.strip(),
        by_client=by.audience is Audience.CLIENT,
        by_name=by.name,
        on=today,
        at=at,
    )
    _trail("appeal notice", notice_id, client_id, by, at)
    return _card(by, client_id, at)


@transaction.atomic
def rule_on_appeal(
    *, client_id: UUID, notice_id: UUID, stands: bool, words: str, by: Viewer, at: datetime
) -> NoticeCard:
    """Decide an appeal, as somebody else than who gave the notice. Raises Refused, NotFound."""
    require_reach(by, client_id, at=at)
    _lock(notice_id)
    found = _one(by, client_id, notice_id, at)
    if by.staff_id is None:
        raise NotFound
    if refusal := rules.against_ruling(found, words, same_person=found.by_id == by.staff_id):
        raise Refused(refusal)
    models.Ruling.objects.create(
        appeal=models.Appeal.objects.get(notice_id=notice_id),
        stands=stands,
        words=words.strip(),
        staff_id=by.staff_id,
        noticed_by_id=found.by_id,
        by_name=by.name,
        at=at,
    )
    _trail("decide appeal", notice_id, client_id, by, at)
    return _card(by, client_id, at)


@transaction.atomic
def withdraw_notice(*, client_id: UUID, notice_id: UUID, why: str, by: Viewer, at: datetime) -> NoticeCard:
    """Take a notice back; treatment goes on. Raises Refused, NotFound."""
    require_reach(by, client_id, at=at)
    _lock(notice_id)
    found = _one(by, client_id, notice_id, at)
    if refusal := rules.against_withdrawal(found, why):
        raise Refused(refusal)
    models.Notice.objects.filter(id=notice_id).update(
        withdrawn_at=at, withdrawn_by=by.name[:120], withdrawn_why=why.strip()[:500]
    )
    _trail("withdraw notice", notice_id, client_id, by, at)
    return _card(by, client_id, at)


def _lock(notice_id: UUID) -> None:
    if models.Notice.objects.select_for_update().filter(id=notice_id).first() is None:
        raise NotFound


def _one(by: Viewer, client_id: UUID, notice_id: UUID, at: datetime) -> NoticeCard:
    """The newest notice of somebody, where it is this one."""
    found = _card(by, client_id, at)
    if found.id != notice_id:
        raise NotFound
    return found


def _card(by: Viewer, client_id: UUID, at: datetime) -> NoticeCard:
    found = notice(by, client_id, at=at)
    if found is None:
        raise NotFound
    return found


def _trail(verb: str, notice_id: UUID, client_id: UUID, by: Viewer, at: datetime) -> None:
    record(by=by, at=at, verb=verb, subject=Subject("notice", notice_id), clients=[client_id])

"""Adding an edition of a payer's or a state's rule. Nothing changes one that is there."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, connection, transaction

from stepdown.audit import actions as audit
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.programme.models import PayerRule
from stepdown.programme.queries.checks import rules
from stepdown.programme.rules.rulebook import may_begin, parse_rule, rule_content
from stepdown.programme.vocabulary import RuleEdition


@transaction.atomic
def add_rule(*, rule: RuleEdition, on: date, by: Viewer, at: datetime) -> RuleEdition:
    """Enter an edition with its date and its source; it acts from that date on. `on` is today where the
    clinic is. Raises Refused.
    """
    content = rule_content(rule)
    read = parse_rule(content)
    if not isinstance(read, RuleEdition):
        raise Refused(*read)
    with connection.cursor() as cursor:
        # Two who enter the same rule at once: the second sees the first one's edition.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"payer rule {rule.key}"])
    if refusal := may_begin(rules(by), read, on):
        raise Refused(refusal)
    try:
        with transaction.atomic():
            row = PayerRule.objects.create(
                key=rule.key,
                valid_from=rule.valid_from,
                content=content,
                by_staff_id=by.staff_id,
                by_name=by.name,
                at=at,
            )
    except IntegrityError as clash:
        raise Refused(Refusal(say("A changed rule acts from its date on, never backwards."))) from clash
    subject = Subject("payer rule", row.id)
    detail = {"key": rule.key, "valid_from": rule.valid_from.isoformat(), "tag": rule.source.tag.value}
    audit.record(by=by, at=at, verb="add payer rule", subject=subject, detail=detail)
    return read

"""Triggers by which PostgreSQL itself keeps a finished assessment as it was."""

from __future__ import annotations

import pghistory
import pgtrigger

# A finished document is one that is signed, waits for a co-signature, or was set aside.
_FINISHED = """
    SELECT EXISTS (
        SELECT 1 FROM assessment_assessment a
        WHERE a.id IN ({rows})
        AND (a.signed_at IS NOT NULL OR a.submitted_at IS NOT NULL OR a.set_aside_at IS NOT NULL)
    ) INTO finished;
    IF finished THEN
        RAISE EXCEPTION 'this assessment is finished: its content cannot change'
        USING ERRCODE = 'restrict_violation';
    END IF;
"""


def _lock(name: str, operation: pgtrigger.Operation, rows: str, answer: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=operation,
        declare=[("finished", "BOOLEAN")],
        func=_FINISHED.format(rows=rows) + f"RETURN {answer};",
    )


def content_locks() -> list[pgtrigger.Trigger]:
    """For every table that holds part of an assessment: no insert, change or deletion once it is finished."""
    return [
        _lock("finished_no_insert", pgtrigger.Insert, "NEW.assessment_id", "NEW"),
        _lock("finished_no_update", pgtrigger.Update, "OLD.assessment_id, NEW.assessment_id", "NEW"),
        _lock("finished_no_delete", pgtrigger.Delete, "OLD.assessment_id", "OLD"),
    ]


def only_once_signed() -> pgtrigger.Trigger:
    """An amendment belongs to a signed assessment and to no other."""
    return pgtrigger.Trigger(
        name="amends_what_is_signed",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("signed", "BOOLEAN")],
        func="""
            SELECT a.signed_at IS NOT NULL FROM assessment_assessment a
            WHERE a.id = NEW.assessment_id INTO signed;
            IF NOT signed THEN
                RAISE EXCEPTION 'only a signed assessment is amended' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        """,
    )


def every_event() -> tuple[pghistory.Tracker, ...]:
    """Lines of a draft come, change and go; the history keeps all three."""
    return pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()

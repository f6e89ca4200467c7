"""One text for one content, so that a digest can tell years later whether anything was changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from stepdown.assessment.vocabulary import Answer, Content, ProposedFact, Row, SectionCard

FORMAT = "stepdown-assessment-1"


def digest(
    head: Mapping[str, str], sections: tuple[SectionCard, ...], facts: tuple[ProposedFact, ...]
) -> str:
    """SHA-256, in hex, of all an assessment says: head, sections and what became of each fact."""
    document = {
        "format": FORMAT,
        "head": dict(head),
        "sections": {card.section.key: _section(card) for card in sections},
        "facts": [_fact(fact) for fact in sorted(facts, key=lambda fact: str(fact.id))],
    }
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _section(card: SectionCard) -> dict[str, object]:
    return {"state": card.state.value, **content_table(card.content)}


def content_table(content: Content) -> dict[str, object]:
    """A content as plain tables and lists, ready for JSON."""
    return {
        "answers": {key: answer_table(answer) for key, answer in content.answers.items()},
        "lists": {key: [row_table(row) for row in rows] for key, rows in content.lists.items() if rows},
    }


def row_table(row: Row) -> dict[str, object]:
    answers = {key: answer_table(answer) for key, answer in row.answers.items()}
    return {"id": row.id, "fact": row.fact_id, "answers": answers}


def answer_table(answer: Answer) -> dict[str, object]:
    if answer.value is None:
        return {"state": answer.state.value}
    return {"value": list(answer.value) if isinstance(answer.value, tuple) else answer.value}


def _fact(fact: ProposedFact) -> list[str]:
    return [str(fact.id), fact.label, fact.code, fact.choice.value, fact.words]

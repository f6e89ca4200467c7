"""One statement of a document in the shape of a FHIR resource, with how the sender means it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from stepdown.referral.rules.cda.tree import Node
from stepdown.referral.rules.elements import Element
from stepdown.referral.vocabulary import FactKind, Stance

_ENTRY = "2.16.840.1.113883.10.20.22.4."
# A concern's status says whether somebody still follows it, and a status observation says it in SNOMED CT.
_FOLLOWED = {"active": "active", "suspended": "inactive", "aborted": "inactive", "completed": "resolved"}
_STATUS = {"55561003": "active", "73425007": "inactive", "413322009": "resolved", "246455001": "recurrence"}


@dataclass(frozen=True)
class Told:
    """A statement. `kind` is what it becomes where the reader of a whole bundle would only count it."""

    resource: Element
    stance: Stance
    kind: FactKind | None = None


def told(
    resource_type: str, more: Mapping[str, object], stance: Stance, kind: FactKind | None = None
) -> Told:
    """A statement out of its parts, those that say nothing left out."""
    parts = {name: value for name, value in more.items() if value not in ("", {}, [], [{}], None)}
    negation = {"negated": True} if stance is not Stance.STATED else {}
    return Told({"resourceType": resource_type, **negation, **parts}, stance, kind)


def under(statement: Node) -> frozenset[str]:
    """The numbers of the entry templates a statement follows."""
    return frozenset(root.removeprefix(_ENTRY) for root in statement.templates() if root.startswith(_ENTRY))


def negated(statement: Node) -> bool:
    """Whether a statement says that it is not so."""
    return statement.get("negationInd") == "true" or statement.child("value").get("negationInd") == "true"


def coded(statement: Node, number: str) -> Iterator[Node]:
    """The observations of one template that stand in a statement."""
    for held in statement.every("entryRelationship"):
        for inner in held.every("observation"):
            if number in under(inner):
                yield inner


def status_of(statement: Node, number: str) -> str:
    """What a status observation inside says: active, inactive, resolved."""
    return next(
        (
            _STATUS[code]
            for inner in coded(statement, number)
            if (code := inner.child("value").get("code")) in _STATUS
        ),
        "",
    )


def gone_on(concern: str) -> str:
    """What a concern's own status says of the problem in it."""
    return _FOLLOWED.get(concern, "")

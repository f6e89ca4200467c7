"""A group whose names are as hard as names get; plainly fictional."""

from __future__ import annotations

from uuid import UUID

from stepdown.note.rules.naming import Member

_CALLED: tuple[tuple[str, ...], ...] = (
    ("Will Sample",),
    ("Rose Placeholder",),
    ("May Specimen",),
    ("Hope Imaginary",),
    ("Mark Example",),
    ("Grace Demo",),
    ("Robin Fictional",),
    ("Casey Fictional",),
    ("Mateo Notreal",),
    ("Kimberly Pretend", "Kim"),
    ("Olena Invented",),
    ("Jamie Sample",),
    ("Jamie Placeholder",),
    ("José Ejemplo",),
    ("Sean O'Malley",),
    ("Mary Jane Made-Up",),
    ("Ольга Примерная",),
    ("王小明",),
    ("ليلى",),
    ("प्रिया",),
    ("Dale Nobody",),
)
_WORDS = {"Casey Fictional": ("555-0117", "Acme Bakery")}
GROUP = tuple(
    Member(UUID(int=number), names, _WORDS.get(names[0], ())) for number, names in enumerate(_CALLED, start=1)
)
CALLED = {member.names[0]: member.id for member in GROUP}

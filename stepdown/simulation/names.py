"""Names of people who plainly do not exist."""

from __future__ import annotations

FIRST = (
    "Robin Alex Amara Casey Jamie Jordan Kit Linh Mateo Morgan Quinn Sam Wren Yuki Ava Ben Nia Theo Rosa Eli "
    "Farah Gus Hana Iris Jonas Kai Lena Malik Nora Omar Paz Rafael Sofia Tariq Uma Viktor Willa Xan Yara Zed "
    "Ada Bo Cleo Dara Emil Flora Gia Hugo Ines Joel Kim Lou Mina Noel Otis Petra Remy Suki Tess Ville"
).split()
LAST = "Example Sample Specimen Fictional Imaginary Placeholder Notreal Pretend Invented Demo".split()
PRONOUNS = ("they/them", "she/her", "he/him", "", "she/they")
RELATIVES = ("a sister", "a brother", "a mother", "a father", "a friend", "a partner")


def chosen(number: int, spin: int) -> str:
    """A chosen name for the given person; after all pairs are used, namesakes appear, as they do in life."""
    return f"{FIRST[(number * 7 + spin) % len(FIRST)]} {LAST[(number * 3 + spin) % len(LAST)]}"

"""The checker: what a programme does not satisfy, by how much, and what would repair it."""

from stepdown.programme.rules.checking.report import check, findings, shorts

__all__ = ["check", "findings", "shorts"]

"""Decisions about chart audits: drawing, judging, repairing."""

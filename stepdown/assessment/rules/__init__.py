"""Decisions of the assessment room: values in, values or refusals out."""

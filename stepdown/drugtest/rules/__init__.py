"""Decisions about drug and alcohol tests: values in, values or refusals out."""

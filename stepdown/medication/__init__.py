"""Medication: what somebody takes, who gives it, what is due, and what must not be given today."""

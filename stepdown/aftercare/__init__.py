"""Aftercare: a plan for afterwards, a clock of check-ups, alumni, ceremonies, and an end that is fair."""

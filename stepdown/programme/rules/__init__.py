"""Decisions about programmes: reading their data, the minutes of a week, what fits and what falls short."""

"""Measures: questionnaires as data, their fillings, scores and schedules."""

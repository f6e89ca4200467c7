"""Decisions of placement.

Reading the clinic's thresholds and prices, weighing facts, judging a choice, estimates.
"""

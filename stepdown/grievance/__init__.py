"""Complaints, with their clocks and their answers."""

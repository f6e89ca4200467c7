"""Figures of a programme: live, each defined, each clickable to its people, beside published ones."""

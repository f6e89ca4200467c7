"""Measures of one client: trends, what is due, each filling opened to its answers; and a director's own."""

"""Rings: who is on call, what rings now, and each ring until it is settled."""

"""Closed days: one act, everybody told by the way that is safe for them."""

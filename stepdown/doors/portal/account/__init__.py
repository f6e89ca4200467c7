"""A client's own account: what is open, what was paid, and what to do when it is too much."""

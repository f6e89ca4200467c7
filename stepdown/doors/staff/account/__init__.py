"""One client's account: what is owed, taking money, and what was agreed."""

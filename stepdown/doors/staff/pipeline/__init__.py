"""The board of the way in: who waits where, how long, and what was lost."""

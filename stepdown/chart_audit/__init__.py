"""Charts drawn at random, what was found in them, and how it was repaired."""

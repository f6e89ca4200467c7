"""The treatment team's meeting: who was there, what was decided for each client."""

"""Who asks for a call, and one person's own days: check-ins, returns to use, supports, how home is."""

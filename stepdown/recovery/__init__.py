"""A person's own days: check-ins, days counted, returns to use as news, supports, how home is."""

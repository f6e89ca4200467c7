"""Help outside the clinic: the directory, and referrals followed to an outcome."""

"""Help now: who is called, who is next, one's own words, 988."""

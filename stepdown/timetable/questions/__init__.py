"""Questions in the middle of the week: who fits in, what if somebody is away, why not, what would help."""

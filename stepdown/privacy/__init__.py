"""Who may know what: consents, revocations and a log of everything that went out (42 CFR Part 2)."""

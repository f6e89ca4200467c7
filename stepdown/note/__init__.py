"""The note room: what was done in a session, in each person's own chart, signed and never changed."""

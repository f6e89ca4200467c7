"""Days on which a site cannot open, and telling everybody who would have come."""

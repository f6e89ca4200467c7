"""Early warning: plain flags with their reason and a call to make; and what a score from trials may add."""

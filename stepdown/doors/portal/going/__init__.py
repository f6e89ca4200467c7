"""Where I am going next: when, where, whom to ask, and what they are told."""

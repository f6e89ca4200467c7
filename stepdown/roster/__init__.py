"""When staff work, where, how much of it with clients, and when they are away."""

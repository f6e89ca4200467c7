"""What a published week may say, what it changes, and which moments a wall clock means."""

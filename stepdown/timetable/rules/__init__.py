"""What a week must keep, what it is worth, how it is written down: pure, apart from the search."""

"""What went wrong: reported, reviewed, and told to whom it must be told."""

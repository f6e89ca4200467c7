"""What I am asked: due questionnaires, filled in on one's own phone."""

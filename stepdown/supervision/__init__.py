"""The hours in which somebody's work was supervised."""

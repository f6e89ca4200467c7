"""Do I test today, and how I would like it: asked once a day, on one's own phone."""

"""The treatment plan: one readable page, written together, signed, reviewed, compared, printed."""

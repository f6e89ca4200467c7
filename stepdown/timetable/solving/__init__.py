"""The search for a week: compiled to bits, improved by taking apart and putting together."""

"""Medication: the prescriber's list, and one person's page with its forms."""

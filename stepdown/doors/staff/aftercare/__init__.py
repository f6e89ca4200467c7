"""Afterwards: whose check-ups are due, one person's plan and clock, ceremonies, the certificate."""

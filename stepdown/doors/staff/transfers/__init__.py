"""Transfers: who is on the way where; one person's, followed; the summary looked at and sent."""

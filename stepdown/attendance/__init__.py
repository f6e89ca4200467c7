"""Attendance: who was there, minute by minute, and the one ledger of credited minutes."""

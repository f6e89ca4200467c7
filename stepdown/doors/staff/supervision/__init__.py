"""Supervision: agreements, the log by the minute, signatures of both."""

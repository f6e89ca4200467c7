"""The call sheet, one inquiry's page, calls owed, and finding a caller who returns."""

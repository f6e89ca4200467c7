"""An end by the clinic: notice, appeal, ruling, the letter."""

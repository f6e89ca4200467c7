"""The lobby kiosk: a device that staff opened, and each person's own short code."""

"""The floor: today by room and by counselor, and who is in each session, by the minute."""

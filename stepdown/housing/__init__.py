"""Where they live: houses, rooms and beds; stays, curfew, passes, meetings and what a house charges."""

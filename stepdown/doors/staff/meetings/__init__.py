"""The treatment team's meeting: agenda, who was there, decisions with a clock, signatures."""

"""The private address of a client's calendar: busy times under a neutral word, and nothing else."""

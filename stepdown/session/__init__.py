"""The dated sessions of the clinic: who leads, where, who has a seat, and what became of them."""

"""Notes: a client's notes, one note, writing them, what is unsigned, and what stands apart."""

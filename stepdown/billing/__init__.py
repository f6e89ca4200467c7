"""What a client owes and has paid: integer cents, append-only, balanced."""

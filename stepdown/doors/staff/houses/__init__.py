"""Houses as whoever keeps them works in them, as a director shapes them, and where a client lives."""

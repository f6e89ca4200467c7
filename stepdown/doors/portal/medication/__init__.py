"""My medicines: what I take, and how this week goes."""

"""Money at the desk: what waits, the months, the drawer, the fees."""

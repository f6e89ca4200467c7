"""Forms of the desk where programmes are shaped."""

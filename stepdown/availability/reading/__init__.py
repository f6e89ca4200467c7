"""Reading a calendar file: what it says of when, and not one word of what, where or with whom."""

"""The tablet in the lobby: an own code, in or out, and back to the start in seconds."""

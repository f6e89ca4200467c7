"""How to reach a client and the people around them, in their words."""

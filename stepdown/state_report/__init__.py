"""What the state asks at admission and at discharge, with its official codes."""

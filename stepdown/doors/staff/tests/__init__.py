"""Tests: who is drawn today, what is given, what came back, what it asks for."""

"""The rules of topics."""

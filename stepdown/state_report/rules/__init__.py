"""The rules of the state's forms: pure."""

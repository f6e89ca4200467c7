"""The rules of closing a day and a week."""

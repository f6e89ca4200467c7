"""The first page for whoever comes without being signed in."""

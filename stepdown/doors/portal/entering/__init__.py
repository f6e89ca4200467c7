"""The way in for clients: a code at first; then six digits, a passkey or a password."""

"""How a client comes in next time: six digits on this device, a passkey, a password; and what to end."""

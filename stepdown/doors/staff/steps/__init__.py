"""Plans and steps: whose rules propose something, and one person's next step decided."""

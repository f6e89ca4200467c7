"""Letters on their way out: notices, e-mails, messages, print; sent once, tried again when it fails."""

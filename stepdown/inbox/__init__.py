"""Papers that arrive: scans, faxes, photographs, letters; each filed or set aside with a reason."""

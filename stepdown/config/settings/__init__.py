"""Settings: `demo` for a newcomer, `production` for a clinic, `test` for the checks; all stand on `base`."""

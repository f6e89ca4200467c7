"""My next step: hours that fall, what they rest on, what I think of it."""

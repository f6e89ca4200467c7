"""Papers that wait for somebody: the viewer's own, one of them, and passing any paper on."""

"""The desk, rehearsed: what lies on it when the curtain rises."""

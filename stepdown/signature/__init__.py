"""Who signed what, in which capacity, over which exact text; and the papers people sign."""

"""When the house is down: the packet of papers, and entering afterwards what was written by hand."""

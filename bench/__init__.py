"""How fast the house is: `make bench`, or `python -m bench --help`. Aims and method: docs/performance.md."""

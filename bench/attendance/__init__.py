"""How fast and how safe marks of attendance are.

`python -m bench.attendance` measures, `python -m bench.attendance.torture` kills what saves them.
"""

"""Decisions about plans: what can be measured, what may be signed, when it is looked at again, what
changed.
"""

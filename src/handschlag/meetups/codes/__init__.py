"""Codes that stand for a deed: signed, bound to whom and what they are for."""

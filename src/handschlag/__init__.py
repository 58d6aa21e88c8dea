"""Handschlag: the self-hosted home of a professional network."""

__version__ = "0.1.0"

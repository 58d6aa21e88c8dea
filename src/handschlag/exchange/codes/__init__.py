"""Addresses that prove who was written to."""

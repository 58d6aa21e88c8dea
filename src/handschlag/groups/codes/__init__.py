"""Addresses in mails that stand for one person."""

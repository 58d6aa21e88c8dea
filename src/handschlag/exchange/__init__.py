"""Offers and requests, deals that both sides confirm, the ledger, disputes and pools."""

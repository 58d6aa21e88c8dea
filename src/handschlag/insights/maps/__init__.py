"""The network as a picture: drawn up by the worker, kept packed, streamed to who may see it."""

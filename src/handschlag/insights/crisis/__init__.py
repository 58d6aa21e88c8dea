"""The stress test as something one can play with: a shock, what the model says follows, what would help."""

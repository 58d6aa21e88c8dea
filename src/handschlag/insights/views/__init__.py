"""Pages of insights, by what they are about."""

"""Pages and deeds by address."""

"""Pages and deeds, by what one comes for."""

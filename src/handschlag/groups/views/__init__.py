"""Pages and deeds of groups."""

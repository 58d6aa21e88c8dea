"""Pages and deeds of meetups."""

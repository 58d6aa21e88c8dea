"""What the pages of meetups show."""

"""What the pages of those who run the site show."""

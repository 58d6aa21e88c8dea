"""What is due by the clock, and work after the answer."""

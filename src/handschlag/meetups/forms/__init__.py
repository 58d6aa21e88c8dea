"""What people fill in about meetups."""

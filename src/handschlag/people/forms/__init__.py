"""What is typed in."""

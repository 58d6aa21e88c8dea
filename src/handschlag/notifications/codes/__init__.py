"""What is written in signs that only its reader understands."""

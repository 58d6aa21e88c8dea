"""What is written: one module per deed or family of deeds."""

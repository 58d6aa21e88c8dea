"""Files in, an Archive out: one module per format. No database, no clock."""

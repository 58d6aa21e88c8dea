"""What the pages of insights show, from snapshots: nothing is computed here."""

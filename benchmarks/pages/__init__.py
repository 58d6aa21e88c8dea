"""How fast pages are, held against what is owed."""

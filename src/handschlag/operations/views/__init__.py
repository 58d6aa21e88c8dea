"""Pages of those who run the site; for everybody else they do not exist."""

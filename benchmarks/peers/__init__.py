"""Other software for the same purpose, measured beside Handschlag in the same run."""

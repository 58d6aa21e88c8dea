"""What is worth doing this week: found, done, remembered, told by mail."""

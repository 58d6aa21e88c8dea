"""The work of meetups that nobody waits for, done by the worker."""

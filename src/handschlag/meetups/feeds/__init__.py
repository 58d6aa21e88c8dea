"""Meetups for programs that read calendars."""

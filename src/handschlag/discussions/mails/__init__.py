"""Mails of the talk in words, written when they are sent, for what their readers may see then."""

"""Who is here: directory, profiles, companies; and one to one: contacts, introductions, messages."""

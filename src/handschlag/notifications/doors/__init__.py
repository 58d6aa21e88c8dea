"""The ways in which mail comes in: a mail server hands it over, or it is fetched from a mailbox."""

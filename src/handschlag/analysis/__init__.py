"""An archive in, a report out: what ``handschlag analyse`` does, without a server and without a database."""

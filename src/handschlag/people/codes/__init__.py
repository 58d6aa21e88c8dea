"""What stands in addresses that are sent by mail."""

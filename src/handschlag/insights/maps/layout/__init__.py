"""The map of a network: who is drawn, in which circles, where, and with which ties."""

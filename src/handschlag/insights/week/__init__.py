"""At most five things worth doing in a group now, what became of them, and the weekly mail of them."""

"""A pytest plugin: Hypothesis tries five examples of each property (for runs without the compiler)."""

from hypothesis import settings

settings.register_profile("few", max_examples=5, deadline=None)
settings.load_profile("few")

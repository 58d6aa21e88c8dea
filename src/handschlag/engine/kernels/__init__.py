"""Compiled loops, one file per family: plain arrays in, plain arrays out, nothing checked.

What faces the world checks its arrays once and calls these. See ``compiling`` for how they are compiled.
"""

"""What the engine says when it is given something it cannot compute on."""


class EngineError(ValueError):
    """The input is no input: the message names the argument and what is wrong with it."""

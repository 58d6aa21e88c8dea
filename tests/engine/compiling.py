"""What a test needs of the compiler."""

import pytest
from numba import config

needs_compiled_loops = pytest.mark.skipif(
    bool(config.DISABLE_JIT), reason="draws more than plain Python can in a moment"
)

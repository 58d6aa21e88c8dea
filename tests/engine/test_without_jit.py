"""The engine once more with its loops run as the plain Python that they are.

Every example in a docstring, of which each public function has one, and the files whose references are
quick. A test whose input is too large for plain Python is marked ``needs_compiled_loops``.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

SECONDS = 600
"""Some forty seconds of work; a machine that is busy with other things takes its time."""

FILES = ("test_doctests.py", "test_graph.py", "test_holes.py", "test_contacts.py")


def test_the_engine_answers_alike_without_the_compiler():
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))
    }
    options = ["-q", "-x", "-p", "no:cacheprovider", "-p", "tests.engine.few_examples"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *(str(HERE / name) for name in FILES)],
        env=environment | {"NUMBA_DISABLE_JIT": "1"},
        cwd=ROOT,
        timeout=SECONDS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]

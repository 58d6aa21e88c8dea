"""The engine's tests once more with its loops run as the plain Python that they are.

New families are taken up by themselves. A test whose input is too large for plain Python is marked
``needs_compiled_loops``; a whole file is left out only for a reason given here.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

SECONDS = 600
"""Some forty seconds of work; a machine that is busy with other things takes its time."""

LEFT_OUT = {
    "test_activity.py": "nothing it tests is compiled",
    "test_health.py": "nothing it tests is compiled",
    "test_statistics.py": "nothing it tests is compiled",
    "test_without_jit.py": "would start itself",
}


def files() -> list[str]:
    return [path.name for path in sorted(HERE.glob("test_*.py")) if path.name not in LEFT_OUT]


def test_the_engine_answers_alike_without_the_compiler():
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))
    }
    options = ["-q", "-x", "-p", "no:cacheprovider", "-p", "tests.engine.few_examples"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *(str(HERE / name) for name in files())],
        env=environment | {"NUMBA_DISABLE_JIT": "1"},
        cwd=ROOT,
        timeout=SECONDS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_only_files_that_exist_are_left_out():
    assert set(LEFT_OUT) <= {path.name for path in HERE.glob("test_*.py")}

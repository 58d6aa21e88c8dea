"""The environment of the tests, set before anything reads the settings (a pytest plugin, see pyproject)."""

import atexit
import logging
import os
import shutil
import tempfile

if "HANDSCHLAG_TEST_DATA" not in os.environ:
    os.environ["HANDSCHLAG_TEST_DATA"] = tempfile.mkdtemp(prefix="handschlag-test-")
    atexit.register(shutil.rmtree, os.environ["HANDSCHLAG_TEST_DATA"], ignore_errors=True)

os.environ["HANDSCHLAG_DATA"] = os.environ["HANDSCHLAG_TEST_DATA"]
os.environ.setdefault("HANDSCHLAG_SECRET_KEY", "only-for-tests")

logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd speaks on after its test has ended

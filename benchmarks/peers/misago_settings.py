"""Misago's own project, which it ships, as one would serve it: nothing for developers, connections kept."""

# ruff: noqa: F403, F405 - a project's settings build on the shipped ones
import os

os.environ.setdefault("POSTGRES_HOST", "127.0.0.1")
os.environ.setdefault("POSTGRES_USER", "postgres")
os.environ["POSTGRES_DB"] = os.environ["PEER_DATABASE"]

from devproject.settings import *

DEBUG = False
INSTALLED_APPS = [name for name in INSTALLED_APPS if name != "debug_toolbar"]
MIDDLEWARE = [name for name in MIDDLEWARE if "debug_toolbar" not in name]
DATABASES["default"]["CONN_MAX_AGE"] = None
MEDIA_ROOT = os.environ["PEER_FOLDER"] + "/media"
STATIC_ROOT = os.environ["PEER_FOLDER"] + "/static"
CELERY_TASK_ALWAYS_EAGER = True
MISAGO_ADDRESS = "http://127.0.0.1/"

"""The world of the rights table: built once for all the rows that are tried in it, and never changed."""

import shutil
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.db import transaction
from django.test import Client, override_settings

from tests.rights.world import World, build

FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def built(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """A world with a group of the visibility that is asked for, its people signed in, and its files."""
    files = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=files, PASSWORD_HASHERS=FAST):
            world = build(request.param)
            for role, person in world.people.items():
                world.cookies[role] = _signed_in(person) if person else ""
        yield world, files
        transaction.set_rollback(True)


def _signed_in(person) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[site_settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def world(built, db, settings) -> World:
    """That world for one test, which may do with it what it likes."""
    standing, files = built
    shutil.copytree(files, Path(settings.MEDIA_ROOT), dirs_exist_ok=True)
    return deepcopy(standing)

"""People, a group and a topic in the served site, made at once: what is tested is not how one gets there."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.served import Served

ROOT = Path(__file__).resolve().parents[2]

PEOPLE = """
import json, sys
from itertools import count
from handschlag.cli.start import django_ready
django_ready()
from allauth.account.models import EmailAddress
from handschlag.accounts.models import Member
from tests import make
language = sys.argv[1]
make.site()
make._numbers = count(Member.objects.count() + 1)  # other scenes have been made in this site
def person(name, **fields):
    made = make.member(name, language=language, time_zone="Europe/Berlin", **fields)
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made
"""
"""How the making of a scene begins: of people who have proven their address, in the language of its pages."""
MAKE = """
from handschlag.discussions import actions
anna, ben = person("Anna Amsel"), person("Ben Bussard")
group = make.group(anna, name="Gründerinnen am Rhein", slug=f"rhein-{anna.pk}")
make.join(group, ben)
topic = actions.start_topic(group, by=anna, title="Wer kennt eine gute Steuerberaterin?",
    source="Für eine **kleine GmbH** in Bonn oder Köln.\\n\\nGern digital, und nicht zu teuer.")
print(json.dumps({"anna": anna.email, "ben": ben.email, "anna_pk": anna.pk, "group": group.slug,
    "topic": topic.pk, "opening": topic.posts.get().pk}))
"""

SIGN_IN = """
import sys
from django.test import Client
from handschlag.accounts.models import Member
client = Client()
client.force_login(Member.objects.get(email=sys.argv[1]))
print(client.cookies["sessionid"].value)
"""
BESIDE = """
import contextlib, io, json, sys, traceback
from handschlag.cli.start import django_ready
django_ready()
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from handschlag.core.shared.memory import forget
PBKDF2PasswordHasher.iterations = 1  # the site takes such passwords, and none of them is to be guarded
settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[::-1]
for line in sys.stdin:
    code, *sys.argv[1:] = json.loads(line)
    forget()
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            exec(code, {})
        answer = {"said": said.getvalue()}
    except Exception:
        answer = {"failed": traceback.format_exc()}
    print(json.dumps(answer), flush=True)
"""


@dataclass(frozen=True)
class Scene:
    anna: str
    ben: str
    anna_pk: int
    group: str
    topic: int
    opening: int

    @property
    def topic_page(self) -> str:
        return f"/topics/{self.topic}/"


def make_scene(served: Served, language: str) -> Scene:
    return Scene(**json.loads(ran(served, PEOPLE + MAKE, language)))


def ran(served: Served, code: str, *arguments: str) -> str:
    """The last line that a program prints which runs beside the served site."""
    if served.beside is None:
        served.beside = _beside(served)
    into, out = served.beside.stdin, served.beside.stdout
    assert into
    assert out
    into.write(json.dumps([code, *arguments]) + "\n")
    into.flush()
    answer = json.loads(out.readline())
    assert "failed" not in answer, answer["failed"]
    return answer["said"].splitlines()[-1]


def _beside(served: Served) -> subprocess.Popen[str]:
    """A process that runs what it is given, until the site stops: to start one each time takes a second."""
    return subprocess.Popen(
        [sys.executable, "-c", BESIDE],
        env=served.environment | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def signed_in(served: Served, email: str) -> str:
    """The key of a session of who has this address."""
    return ran(served, SIGN_IN, email)

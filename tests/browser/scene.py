"""People, a group and a topic in the served site, made at once: what is tested is not how one gets there."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.served import Served

ROOT = Path(__file__).resolve().parents[2]

MAKE = """
import json, sys
from handschlag.cli.start import django_ready
django_ready()
from allauth.account.models import EmailAddress
from itertools import count
from handschlag.accounts.models import Member
from handschlag.discussions import actions
from tests import make
language = sys.argv[1]
make.site()
make._numbers = count(Member.objects.count() + 1)  # other scenes have been made in this site
def person(name):
    made = make.member(name, language=language, time_zone="Europe/Berlin")
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made
anna, ben = person("Anna Amsel"), person("Ben Bussard")
group = make.group(anna, name="Gründerinnen am Rhein", slug=f"rhein-{anna.pk}")
make.join(group, ben)
topic = actions.start_topic(group, by=anna, title="Wer kennt eine gute Steuerberaterin?",
    source="Für eine **kleine GmbH** in Bonn oder Köln.\\n\\nGern digital, und nicht zu teuer.")
print(json.dumps({"anna": anna.email, "ben": ben.email, "anna_pk": anna.pk, "group": group.slug,
    "topic": topic.pk, "opening": topic.posts.get().pk}))
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
    return Scene(**json.loads(ran(served, MAKE, language)))


def ran(served: Served, code: str, *arguments: str) -> str:
    """The last line that a program prints which runs beside the served site."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=served.environment | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]

"""Imports that do not come to their end: of broken archives, and killed ones."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from handschlag.accounts.models import Member
from handschlag.core.models import AuditEvent
from handschlag.discussions.models import Post, Topic
from handschlag.groups.models import Group
from handschlag.importers.actions import import_records
from handschlag.importers.formats import mbox, stackexchange
from handschlag.importers.formats.records import (
    ArchiveError,
)
from handschlag.ties import actions as ledger
from tests import make
from tests.importers.archives import answer, comment, dump, mail, question, user
from tests.importers.archives import mbox as mbox_file
from tests.importers.test_import_of_real_archives import state_of

pytestmark = pytest.mark.django_db


class TestBrokenArchives:
    def test_an_error_at_the_last_line_leaves_nothing(self, group, tmp_path):
        folder = dump(tmp_path, Users=[user(1)], Posts=[question(number) for number in range(1, 50)])
        with (folder / "Posts.xml").open("a") as file:
            file.write("<row")
        before = state_of(group)
        with pytest.raises(ArchiveError):
            import_records(stackexchange.read(folder), group, source="se", by=None)
        assert state_of(group) == before
        assert not Member.objects.imported().exists()
        assert not AuditEvent.objects.filter(verb="import").exists()

    def test_an_enormous_mail_leaves_nothing(self, group, tmp_path):
        path = mbox_file(tmp_path / "x.mbox", mail(), mail("x" * 3_000_000, message_id="<2@x>"))
        with pytest.raises(ArchiveError):
            import_records(mbox.read([path], largest=1 << 20), group, source="mbox", by=None)
        assert not Topic.objects.exists()


def large_dump(folder: Path) -> Path:
    """Some 6,000 posts: enough for several batches."""
    moment = "2024-02-{:02}T{:02}:{:02}:{:02}.000"
    when = [moment.format(1 + n // 86400, n // 3600 % 24, n // 60 % 60, n % 60) for n in range(0, 60_000, 10)]
    posts = [
        question(n, CreationDate=when[n], OwnerUserId=n % 50) if n % 4 == 1
        else answer(n, to=n - (n - 1) % 4, CreationDate=when[n], OwnerUserId=n % 7)
        for n in range(1, 4000)
    ]  # fmt: skip
    comments = [comment(n, on=n % 3999 + 1, CreationDate=when[-1], UserId=n % 11) for n in range(2000)]
    return dump(folder, Users=[user(n) for n in range(3000)], Posts=posts, Comments=comments)


@pytest.mark.django_db(transaction=True)
class TestKilled:
    @pytest.mark.parametrize("progress", [0.1, 0.5, 0.9])
    def test_a_killed_import_is_finished_by_the_next(self, site, tmp_path, progress):
        folder = large_dump(tmp_path / "dump")
        whole = make.group(slug="whole")
        import_records(stackexchange.read(folder), whole, source="se", by=None)
        halved = make.group(slug="halved")
        written = self.killed_at(folder, halved, int(progress * 5999))
        assert 0 < written < 5999
        report = import_records(stackexchange.read(folder), halved, source="se", by=None)
        assert report.count("post", "already there") == written
        assert state_of(halved) == state_of(whole) | {"members": state_of(halved)["members"]}
        organisers = {"Anna Organiser"}
        names = [
            sorted(row for row in state_of(group)["members"] if row[0] not in organisers)
            for group in (halved, whole)
        ]
        assert names[0] == names[1]
        assert not ledger.compare()

    def killed_at(self, folder: Path, group: Group, posts: int) -> int:
        """Import in a process of its own, which gets SIGKILL in the batch that comes to so many posts.

        It counts them itself: who looks from outside may see them too late, when the import is over.
        """
        script = (
            "import os, signal\n"
            "import django; django.setup()\n"
            "from django.db import connection\n"
            "from handschlag.discussions.models import Post\n"
            "from pathlib import Path\n"
            "from handschlag.groups.models import Group\n"
            "from handschlag.importers import talk\n"
            "from handschlag.importers.actions import import_records\n"
            "from handschlag.importers.formats import stackexchange\n"
            "talk.BATCH = 100\n"
            f"group = Group.objects.get(pk={group.pk})\n"
            "def counted(execute, sql, *given):\n"
            "    done = execute(sql, *given)\n"
            "    if sql.startswith('INSERT INTO \"discussions_post\"'):\n"
            f"        if Post.objects.filter(topic__group=group).count() >= {posts}:\n"
            "            os.killpg(0, signal.SIGKILL)\n"
            "    return done\n"
            "with connection.execute_wrapper(counted):\n"
            f"    import_records(stackexchange.read(Path({str(folder)!r})), group, source='se', by=None)\n"
        )
        environment = os.environ | {
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "handschlag.site.settings",
        }
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, start_new_session=True, check=False
        )
        assert done.returncode == -signal.SIGKILL
        return Post.objects.filter(topic__group=group).count()


def database_url() -> str:
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    place = f"{settings['HOST'] or 'localhost'}:{settings['PORT'] or 5432}"
    return f"postgres://{settings['USER']}:{settings['PASSWORD']}@{place}/{settings['NAME']}"

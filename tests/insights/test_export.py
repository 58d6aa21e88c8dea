"""What is exported and read by the analysis again has the figures that stand on the pages."""

import json
import math
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from handschlag.analysis import computing as objects
from handschlag.analysis import reading, recognising
from handschlag.cli.verbs import app
from handschlag.core import clock
from handschlag.core.errors import Invalid
from handschlag.groups.models import Group
from handschlag.importers.actions import import_meetups, import_records, spooled_meetups
from handschlag.importers.formats import mbox, meetup, stackexchange
from handschlag.insights import archives, computing, readings
from handschlag.insights.sections.chapters import chapters
from handschlag.insights.telling import SEED
from tests import make
from tests.helped_demo import helped_demo
from tests.importers.archives import DUMP, MBOX, MEETUPS, needs_dump, needs_mbox, needs_meetups

__all__ = ["helped_demo"]

pytestmark = pytest.mark.django_db


def last_moment(group):
    """Of everything that is told: an archive speaks of its last moment, a page of now."""
    found = archives.gathered(group, clock.now()).archive
    told = found.activity
    tables = [found.interactions, told.posts, told.deeds, found.promises, found.asked]
    times = [told.spells.joined, *(table.time for table in tables if table is not None)]
    moments = [time.max() for time in times if len(time)]
    return readings.from_seconds(int(max(moments)))


def read_again(folder):
    return reading.read(recognising.recognise([folder]), now=clock.now())


def alike(one, other) -> bool:
    if isinstance(one, float) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return one == other


def test_figures_of_an_export_are_those_of_the_group(helped_demo, tmp_path) -> None:
    compare_with_export(helped_demo.group, tmp_path / "out")


def from_stackexchange(group):
    import_records(stackexchange.read(DUMP), group, source="stackexchange", by=None)


def from_mails(group):
    import_records(mbox.read([MBOX]), group, source="mbox", by=None)


def from_meetups(group):
    with spooled_meetups(meetup.read(MEETUPS)) as spool:
        import_meetups(spool, group, source="meetup", by=None)


@pytest.mark.parametrize(
    "imported",
    [
        pytest.param(from_stackexchange, marks=needs_dump),
        pytest.param(from_mails, marks=needs_mbox),
        pytest.param(from_meetups, marks=[needs_meetups, pytest.mark.sqlite]),  # a minute
    ],
)
def test_figures_of_an_exported_archive_are_those_of_the_group(site, tmp_path, imported) -> None:
    group = Group.objects.create(name="Archive", slug="archive", language="en")
    imported(group)
    group.refresh_from_db()
    compare_with_export(group, tmp_path / "out")


def compare_with_export(group, folder) -> None:
    result = CliRunner().invoke(app, ["export", str(folder), "--group", group.slug])
    assert result.exit_code == 0, result.output
    archive = read_again(folder)
    again = chapters(archive, seed=SEED)
    found = archives.gathered(group, last_moment(group))
    assert archive.t == found.archive.t
    here = chapters(found.archive, seed=SEED)
    assert again.keys() == here.keys()
    differing = {
        key: (told["value"], again[name][key]["value"])
        for name, figures in here.items()
        for key, told in figures.items()
        if not alike(told["value"], again[name][key]["value"]) or told["n"] != again[name][key]["n"]
    }
    assert not differing, sorted(differing)
    assert json.dumps(objects.as_object(archive, again), allow_nan=False)


def test_nothing_is_written_over(tmp_path, group) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "kept.txt").write_text("mine")
    result = CliRunner().invoke(app, ["export", str(folder), "--group", group.slug])
    assert isinstance(result.exception, Invalid)
    assert [path.name for path in folder.iterdir()] == ["kept.txt"]


def test_nobody_is_named_in_an_export(group, anna, ben, tmp_path) -> None:
    topic = make.topic(group, anna, "Salaries of architects", at=clock.now() - timedelta(days=3))
    make.post(topic, ben, at=clock.now() - timedelta(days=2))
    CliRunner().invoke(app, ["export", str(tmp_path / "out")])
    written = "".join(path.read_text() for path in (tmp_path / "out").iterdir())
    assert f"{anna.pk:09d}" in written
    for word in (anna.name, ben.name, anna.email, "Salaries"):
        assert word not in written


def test_the_site_is_exported_as_well_as_a_group(group, anna, tmp_path) -> None:
    assert CliRunner().invoke(app, ["export", str(tmp_path / "out")]).exit_code == 0
    assert computing.default_as_of(None) <= clock.now()

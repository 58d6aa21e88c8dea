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
from handschlag.insights import archives, computing, readings
from handschlag.insights.sections.chapters import chapters
from handschlag.insights.telling import SEED
from tests import make
from tests.helped_demo import helped_demo

__all__ = ["helped_demo"]

pytestmark = pytest.mark.django_db


def last_moment(group):
    """Of everything that is told: an archive speaks of its last moment, a page of now."""
    found = archives.gathered(group, clock.now()).archive
    moments = [
        found.interactions.time.max(),
        found.activity.posts.time.max(),
        found.activity.spells.joined.max(),
    ]
    moments.append(found.activity.deeds.time.max())
    for table in (found.promises, found.asked):
        moments += [] if table is None else [table.time.max()]
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
    group = helped_demo.group
    result = CliRunner().invoke(app, ["export", str(tmp_path / "out"), "--group", group.slug])
    assert result.exit_code == 0, result.output
    archive = read_again(tmp_path / "out")
    again = chapters(archive, seed=SEED)
    found = archives.gathered(group, last_moment(group))
    assert archive.t == found.archive.t
    here = chapters(found.archive, seed=SEED)
    differing = {
        key: (told["value"], again[name][key]["value"])
        for name, figures in here.items()
        for key, told in figures.items()
        if not alike(told["value"], again[name][key]["value"]) or told["n"] != again[name][key]["n"]
    }
    assert not differing
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

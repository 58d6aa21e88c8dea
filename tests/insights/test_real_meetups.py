"""The figures of thirteen real groups, in the database and as the analysis of the same files has them."""

import pytest

from handschlag.analysis.formats import meetup as tables
from handschlag.engine.coupling import met_share
from handschlag.engine.health import group_health
from handschlag.engine.panels import Treatments
from handschlag.groups.models import Group
from handschlag.importers.actions import import_meetups, spooled_meetups
from handschlag.importers.formats import meetup
from handschlag.insights import computing, readings
from handschlag.insights.telling import SEED, entry, told
from tests.importers.archives import MEETUPS, needs_meetups

pytestmark = [pytest.mark.django_db, needs_meetups]


def test_health_and_coupling_are_those_of_the_archive(site) -> None:
    group = Group.objects.create(name="Montana", slug="montana", language="en")
    with spooled_meetups(meetup.read(MEETUPS)) as spool:
        import_meetups(spool, group, source="meetup", by=None)
    group.refresh_from_db()
    archive = tables.read([MEETUPS])
    assert computing.default_as_of(group) < group.created_at
    found = computing.health_of(group, readings.from_seconds(archive.t))
    expected = told(group_health(archive.activity, archive.t, seed=SEED))
    assert found.health.keys() == expected.keys()
    for key, figure in expected.items():
        if "gini" not in key:
            assert found.health[key] == figure, key
    assert found.health["active_share"]["value"] > 0.04
    attended = Treatments.of(archive.attendances.member, archive.attendances.time)
    members = range(archive.n_members)
    met = met_share(archive.interactions, archive.t, members=list(members), attended=attended)
    assert found.coupling["met_share"] == entry(met.members)

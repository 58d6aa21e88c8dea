"""How the rows of the table's part on the map of the network are called: see ``tests/rights/calls.py``."""

from handschlag.core import clock
from handschlag.insights.maps.packing import Packed, compressed
from handschlag.insights.models import Audience, NetworkMap
from tests.rights.calling import Call, slug


def drawn(world, actor):
    """Maps of nobody, of the group and of the site."""
    nobody = compressed(Packed(0, 0, 0, *([()] * 5), (0,), *([()] * 11)).to_bytes())
    wanted = [(world.group, audience) for audience in Audience] + [(None, Audience.ORGANISERS)]
    for group, audience in wanted:
        NetworkMap.objects.create(
            group=group,
            audience=audience,
            drawn_at=clock.now(),
            drawing=nobody,
            people=compressed(b""),
            picture="<svg/>",
            facts={"members": 0, "ties": 0, "circles": [], "links": []},
        )


CALLS: dict[str, Call] = {
    "GET insights:map": Call(slug, prepare=drawn),
    "GET insights:map_data": Call(slug, prepare=drawn),
    "GET insights:map_names": Call(slug, prepare=drawn),
    "GET insights:map_picture": Call(slug, prepare=drawn),
    "POST insights:draw_map": Call(slug),
    "GET insights:site_map": Call(prepare=drawn),
    "GET insights:site_map_data": Call(prepare=drawn),
    "GET insights:site_map_names": Call(prepare=drawn),
    "GET insights:site_map_picture": Call(prepare=drawn),
    "POST insights:draw_site_map": Call(),
}

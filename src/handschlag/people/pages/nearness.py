"""Which cities lie within reach of one that somebody names."""

from typing import Any

from django.db.models import Q, QuerySet

from handschlag.core import gazetteer


def cities_within(rows: QuerySet[Any], place: str, km: int) -> set[int] | None:
    """The numbers of cities in ``rows`` (with geoname, latitude, longitude) within ``km`` of the city that
    ``place`` names; None where no city is called so. One query.
    """
    centre = gazetteer.locate(place)
    if centre is None:
        return None
    here = (centre.latitude, centre.longitude)
    inside = rows.filter(_inside(gazetteer.box_around(*here, km)), geoname__isnull=False)
    cities = inside.order_by().values_list("geoname", "latitude", "longitude").distinct()
    return {city for city, north, east in cities if gazetteer.kilometres(here, (north, east)) <= km}


def _inside(box: gazetteer.Box) -> Q:
    inside = Q(latitude__gte=box.south, latitude__lte=box.north)
    if box.west is None or box.east is None:
        return inside
    if box.west <= box.east:
        return inside & Q(longitude__gte=box.west, longitude__lte=box.east)
    return inside & (Q(longitude__gte=box.west) | Q(longitude__lte=box.east))

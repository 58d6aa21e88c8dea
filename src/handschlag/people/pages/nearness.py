"""What lies within reach of a city that somebody names."""

from math import cos, radians
from typing import Final

from django.db.models import F, FloatField, Q, Value
from django.db.models.expressions import Combinable, ExpressionWrapper
from django.db.models.lookups import LessThanOrEqual

from handschlag.core import gazetteer

KM_OF_A_DEGREE: Final = 111.195
"""Of latitude."""


def within(place: str, km: int) -> Q | None:
    """A condition on rows with ``geoname``, ``latitude`` and ``longitude``: in the city that ``place``
    names, or within ``km`` of it; None where no city is called so.

    On a plane that touches the earth at the city: at 250 km that is right to a few kilometres.
    """
    centre = gazetteer.locate(place)
    if centre is None:
        return None
    inside = Q(geoname=centre.geoname)
    return inside | _around(centre.latitude, centre.longitude, km) if km else inside


def _around(latitude: float, longitude: float, km: int) -> Q:
    box = gazetteer.box_around(latitude, longitude, km)
    north = Q(latitude__gte=box.south, latitude__lte=box.north)
    if box.west is None or box.east is None:
        return north
    if box.west > box.east:  # over the date line
        return north & (Q(longitude__gte=box.west) | Q(longitude__lte=box.east))
    up = F("latitude") - Value(latitude)
    aside = (F("longitude") - Value(longitude)) * Value(cos(radians(latitude)))
    is_inside = LessThanOrEqual(_number(up * up + aside * aside), (km / KM_OF_A_DEGREE) ** 2)
    return north & Q(longitude__gte=box.west, longitude__lte=box.east) & Q(is_inside)


def _number(expression: Combinable) -> ExpressionWrapper[Combinable]:
    return ExpressionWrapper(expression, output_field=FloatField())

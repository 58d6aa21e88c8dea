"""What lies within reach of a city that somebody names."""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, radians
from typing import Any, Final, Literal

from django.db.models import F, FloatField, Q, Value
from django.db.models.expressions import Combinable, ExpressionWrapper
from django.db.models.lookups import LessThanOrEqual

from handschlag.core import gazetteer
from handschlag.core.prepared import Given

KM_OF_A_DEGREE: Final = 111.195
"""Of latitude."""

Shape = Literal["city", "strip", "over the date line", "circle"]
_Number = Callable[[str], Any]
"""An expression for what is called so."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The numbers that say what is near, and how they are held against a row's."""

    shape: Shape
    given: dict[str, float]


def reach(place: str, km: int) -> Reach | None:
    """In the city that ``place`` names, or within ``km`` of it; None where no city is called so.

    On a plane that touches the earth at the city: at 250 km that is right to a few kilometres.
    """
    centre = gazetteer.locate(place)
    if centre is None:
        return None
    if not km:
        return Reach("city", {"geoname": centre.geoname})
    box = gazetteer.box_around(centre.latitude, centre.longitude, km)
    given = {"geoname": centre.geoname, "south": box.south, "north": box.north}
    if box.west is None or box.east is None:
        return Reach("strip", given)
    given |= {"west": box.west, "east": box.east}
    if box.west > box.east:
        return Reach("over the date line", given)
    given |= {"latitude": centre.latitude, "longitude": centre.longitude}
    narrows = cos(radians(centre.latitude))
    return Reach("circle", given | {"narrows": narrows, "most": (km / KM_OF_A_DEGREE) ** 2})


def within(found: Reach) -> Q:
    """A condition on rows with ``geoname``, ``latitude`` and ``longitude``."""
    return _near(found.shape, lambda name: Value(found.given[name]))


def within_given(shape: Shape) -> Q:
    """The same, for a statement that is kept: the numbers are given at each run, by their names."""
    return _near(shape, lambda name: Given(name, None if name == "geoname" else FloatField()))


def _near(shape: Shape, number: _Number) -> Q:
    inside = Q(geoname=number("geoname"))
    if shape == "city":
        return inside
    north = Q(latitude__gte=number("south"), latitude__lte=number("north"))
    if shape == "strip":
        return inside | north
    west, east = Q(longitude__gte=number("west")), Q(longitude__lte=number("east"))
    if shape == "over the date line":
        return inside | north & (west | east)
    up = F("latitude") - number("latitude")
    aside = (F("longitude") - number("longitude")) * number("narrows")
    is_inside = LessThanOrEqual(_number(up * up + aside * aside), number("most"))
    return inside | north & west & east & Q(is_inside)


def _number(expression: Combinable) -> ExpressionWrapper[Combinable]:
    return ExpressionWrapper(expression, output_field=FloatField())

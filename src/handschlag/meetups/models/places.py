"""Where members are, at the level of a city, and how far they travel."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.meetups.models.meetups import Meetup


class MemberPlace(models.Model):
    """A city of the gazetteer; coordinates are the city's, never a person's."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="home")
    geoname = models.PositiveBigIntegerField()
    name = models.CharField(_("city"), max_length=120)
    country = models.CharField(max_length=2)
    latitude = models.FloatField()
    longitude = models.FloatField()
    radius_km = models.PositiveSmallIntegerField(
        _("how far I travel to a meetup, in km"),
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(2000)],
    )
    suggests_me = models.BooleanField(_("suggest me to people I could meet"), default=False)

    class Meta:
        indexes = [
            models.Index(fields=["latitude", "longitude"], name="member_place_by_position"),
            models.Index(fields=["geoname"], name="member_place_by_city"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.name}"


class MeetupSpot(models.Model):
    """Where a meetup is, to be found near: its own coordinates, else those of the city its address names.

    Kept apart from the meetup's coordinates, which calendars and maps are told: a city's middle is no door.
    """

    meetup = models.OneToOneField(Meetup, on_delete=models.CASCADE, related_name="spot")
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["latitude", "longitude"], name="meetup_spot_by_position")]

    def __str__(self) -> str:
        return f"{self.meetup_id} at {self.latitude:.2f}, {self.longitude:.2f}"

"""What fits a listing, worked out after it changed, so that pages only read it."""

from typing import Any

from django.db import models
from django.db.models import Exists, Expression, OuterRef

from handschlag.accounts.models import Member, apart
from handschlag.exchange.models.listings import Listing, Suggestion
from handschlag.groups.models import Viewer


class FitQuerySet(models.QuerySet["Fit"]):
    def shown_to(self, viewer: Viewer, now: Expression) -> "FitQuerySet":
        """Open ones that the viewer may still see and has not put aside, of who is here and whom no block
        keeps apart from them.
        """
        listings = Listing.objects.visible_to(viewer).open(now).filter(pk=OuterRef("other"))
        aside = Suggestion.objects.filter(
            listing=OuterRef("other"), member=viewer.pk, dismissed_at__isnull=False
        )
        here = self.filter(~apart(viewer.pk, OuterRef("other__author")), other__author__is_active=True)
        return here.filter(Exists(listings), ~Exists(aside))


class Fit(models.Model):
    """``other`` fits ``listing``, as its author may see it; ``why`` holds what ``matching.Why`` does."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="fits", db_index=False)
    other = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    why = models.JSONField[dict[str, Any]]()

    objects = FitQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "other"], name="fits_once")]

    def __str__(self) -> str:
        return f"{self.other_id} fits {self.listing_id}"


class FittingHelper(models.Model):
    """Somebody who helped with such before, for the author of a request; ``rank`` counts from the best."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField()
    why = models.JSONField[dict[str, Any]]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "member"], name="helps_once")]

    def __str__(self) -> str:
        return f"{self.member_id} helped with such as {self.listing_id}"

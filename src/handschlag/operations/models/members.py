"""Members as those who run the site see them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock


class Deactivation(models.Model):
    """An account is switched off: nobody signs in with it, what it wrote stays. Removing the row ends it."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="deactivation")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reason = models.CharField(_("reason"), max_length=500)

    def __str__(self) -> str:
        return f"{self.member_id} is switched off"


class Merge(models.Model):
    """Two accounts of one person became one. ``moved``: how many rows of each model changed hands."""

    gone = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="+")
    into = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    moved = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.gone_id} is {self.into_id} now"

"""What a group says to those who join it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.groups.models.groups import Group


class Welcome(models.Model):
    """Holds while ``Group.greets``. ``by`` is the organiser who welcomes; None: the group itself."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="welcome")
    source = models.TextField(_("welcome message"), blank=True, max_length=5000)
    html = models.TextField(blank=True, editable=False)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"welcome of {self.group_id}"

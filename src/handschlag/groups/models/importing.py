"""Tables of people that organisers bring."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models.groups import Group
from handschlag.groups.models.invited import InvitationRound


class MemberImport(models.Model):
    """A table from its upload to its report.

    ``file`` holds its rows (see ``core.tables``) until everybody in it is written down, or for a week;
    ``rejected`` the lines that were not taken, with the reason of each, for a week after that.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="imports")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    file = models.FileField(upload_to="imports/", blank=True)
    uploaded_at = models.DateTimeField(default=clock.now, db_index=True)
    columns = models.JSONField(default=list)
    """What stands in each column, in their order: a key of ``core.people_tables``, or nothing."""
    settings = models.JSONField(default=dict)
    """What is written to people: message, language, reminds."""
    begun_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    round = models.OneToOneField(InvitationRound, null=True, on_delete=models.SET_NULL, related_name="+")
    counts = models.JSONField(default=dict)
    """How many lines met which fate."""
    fault = models.CharField(max_length=300, blank=True)
    """Why nothing of it could be taken."""
    rejected = models.FileField(upload_to="imports/", blank=True)

    def __str__(self) -> str:
        return f"import {self.pk} into {self.group_id}"

    def count(self, fate: str) -> int:
        found: Any = self.counts.get(fate, 0)
        return int(found)

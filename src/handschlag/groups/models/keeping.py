"""Who stays out, and whom a group takes at once."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models.groups import Group


class Exclusion(models.Model):
    """A member who may not come back until an organiser allows it again."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="exclusions", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="exclusions")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reason = models.CharField(_("reason, for organisers"), max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "member"], name="one_exclusion_of_a_member")]
        indexes = [models.Index(fields=["group", "-at", "-id"], name="exclusion_newest_first")]

    def __str__(self) -> str:
        return f"{self.member_id} is kept out of {self.group_id}"


class TrustedDomainQuerySet(models.QuerySet["TrustedDomain"]):
    def proven_by(self, member: Any) -> "TrustedDomainQuerySet":
        """At which the member (a key) has proven an address."""
        ends = Concat(Value("@"), OuterRef("domain"))
        proven = EmailAddress.objects.filter(user=member, verified=True, email__iendswith=ends)
        return self.filter(Exists(proven))


class TrustedDomain(models.Model):
    """Who has proven an address at it joins at once, whatever the group's way of joining."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="domains", db_index=False)
    domain = models.CharField(max_length=253)

    objects = TrustedDomainQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "domain"], name="one_domain_of_a_group")]

    def __str__(self) -> str:
        return self.domain

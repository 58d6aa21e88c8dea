"""Links that lead into a group."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models.groups import Group


class GroupInvitationQuerySet(models.QuerySet["GroupInvitation"]):
    def usable(self) -> "GroupInvitationQuerySet":
        return self.filter(revoked_at__isnull=True, uses__lt=F("max_uses"), expires_at__gt=clock.now())


class GroupInvitation(models.Model):
    """A link on which members may join a group; only the token's digest is stored.

    ``is_trusted``: whoever has it is in at once. Else they answer the group's questions and an organiser
    decides.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="group_invitations")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    max_uses = models.PositiveIntegerField(_("how many people"), default=25)
    uses = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True)
    is_trusted = models.BooleanField(default=True)

    objects = GroupInvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.group_id}: {self.uses}/{self.max_uses}"

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and self.uses < self.max_uses and clock.now() < self.expires_at

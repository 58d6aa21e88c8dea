"""Rules for words and links, and a group's precautions: made, changed, switched on and off."""

from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict, Invalid, ask
from handschlag.core.models import audit
from handschlag.groups.archiving import refuse_archived
from handschlag.groups.models import Group, Membership
from handschlag.moderation import policy
from handschlag.moderation.models import Precautions, Rule
from handschlag.moderation.models.rules import MOST_PATTERNS, MOST_RULES


class RuleFields(TypedDict):
    name: str
    words: str
    domains: str
    any_link: bool
    newcomers_only: bool
    effect: str
    message: str


def require_rule_maker(group: Group | None, *, by: Member) -> None:
    """Organisers in their group; who runs the site, for all groups."""
    if group is None:
        allowed = by.is_operator
    else:
        allowed = policy.can_set_rules(Membership.objects.of(by).filter(group=group).first())
    ask(allowed=allowed, otherwise=_("Only organisers set the rules of a group."))
    refuse_archived(group)


@transaction.atomic
def make_rule(group: Group | None, *, by: Member, **fields: Unpack[RuleFields]) -> Rule:
    """It is off until somebody has seen what it would catch, and switches it on."""
    require_rule_maker(group, by=by)
    _refuse_empty(fields)
    if Rule.objects.of(group).count() >= MOST_RULES:
        raise Conflict(_("These are as many rules as there can be. Put some together."))
    rule = Rule.objects.create(group=group, created_by=by, **fields)
    audit("make rule", rule, by=by, name=rule.name)
    return rule


@transaction.atomic
def change_rule(rule: Rule, *, by: Member, **fields: Unpack[RuleFields]) -> Rule:
    require_rule_maker(rule.group, by=by)
    _refuse_empty(fields)
    for name, value in fields.items():
        setattr(rule, name, value)
    rule.save(update_fields=list(fields))
    audit("change rule", rule, by=by, name=rule.name)
    return rule


@transaction.atomic
def switch_rule(rule: Rule, *, is_on: bool, by: Member) -> None:
    """Twice is once."""
    require_rule_maker(rule.group, by=by)
    if Rule.objects.filter(pk=rule.pk).exclude(is_on=is_on).update(is_on=is_on):
        audit("switch rule on" if is_on else "switch rule off", rule, by=by, name=rule.name)


@transaction.atomic
def delete_rule(rule: Rule, *, by: Member) -> None:
    require_rule_maker(rule.group, by=by)
    audit("delete rule", rule, by=by, name=rule.name)
    rule.delete()


@transaction.atomic
def set_precautions(group: Group, *, first_posts: int, hide_at: int | None, by: Member) -> Precautions:
    require_rule_maker(group, by=by)
    values = {"first_posts": first_posts, "hide_at": hide_at}
    made, _is_new = Precautions.objects.update_or_create(group=group, defaults=values)
    audit("set precautions", group, by=by, **values)
    return made


def _refuse_empty(fields: RuleFields) -> None:
    if not (fields["words"].strip() or fields["domains"].strip() or fields["any_link"]):
        raise Invalid(_("Name words, links, or tick “any link”: else the rule catches nothing."), "words")
    for name in ("words", "domains"):
        if len(str(fields[name]).splitlines()) > MOST_PATTERNS:
            raise Invalid(_("That is more than 200 lines. Make two rules of them."), name)

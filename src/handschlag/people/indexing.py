"""What else members are found by: expertise, what they seek and offer; only what every member may see."""

from collections import defaultdict

from handschlag.people.models import Expertise, Profile


def words(members: list[int]) -> dict[int, str]:
    """By member. Two queries."""
    found = defaultdict[int, list[str]](list)
    profiles = Profile.objects.filter(member__in=members)
    for member, *said in profiles.values_list("member", "seeks", "offers"):
        found[member] += filter(None, said)
    known = Expertise.objects.filter(member__in=members).order_by("member", "slug")
    for member, name in known.values_list("member", "name"):
        found[member].append(name)
    return {member: "\n".join(said) for member, said in found.items()}

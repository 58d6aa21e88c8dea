"""Profiles and companies for tests of the directory."""

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.people.actions.profiling import tell
from handschlag.people.models import FIELDS, Company, CompanyPerson, folded
from handschlag.ties import actions as ledger
from handschlag.ties.actions import Entry
from handschlag.ties.models import Kind, Strand

SAID = {
    "headline": "Bridgesmith",
    "company": "Steganlage",
    "place": "Memmingen",
    "languages": "Quechua",
    "about": "Zitherplayer",
    "expertise": ["Falconry"],
    "seeks": "Lanternmaker",
    "offers": "Ropewalk",
    "availability": "limited",
    "website": "https://websitemark.example",
    "phone": "+49 731 555",
    "contact_email": "shownmark@example.com",
}
"""By field, something that stands nowhere else on a page; nor, being long, in a token made by chance."""
MARKS = {name: value[0] if isinstance(value, list) else value for name, value in SAID.items()} | {
    "availability": "little time at the moment",
    "website": "websitemark",
}
"""By field, what is read where it is shown."""
PROFILE_ONLY = ("expertise", "seeks", "offers", "availability", "website", "phone", "contact_email")


def tells(member: Member, audiences=None, *, is_listed=True, is_public=False, **said) -> Member:
    """The member says all of ``SAID``, or what is given, for those audiences."""
    said = said or SAID
    for name in ("headline", "company", "place", "languages", "about"):
        if name in said:
            setattr(member, name, said[name])
    member.save()
    own = {name: said.get(name, [] if name == "expertise" else "") for name in PROFILE_ONLY}
    tell(member, by=member, said=own, audiences=audiences or {}, is_listed=is_listed, is_public=is_public)
    member.refresh_from_db()
    return member


def for_all(audience: str) -> dict[str, str]:
    return dict.fromkeys(FIELDS, audience)


def tie(source: Member, target: Member, value: float = 1.0) -> None:
    """A thanks of one to the other, or, with -1, that it was taken back."""
    origin = source.pk * 1000 + target.pk
    if value < 0:
        ledger.reverse(Kind.THANKS, [origin])
    else:
        entry = Entry(clock.now(), source.pk, target.pk, Strand.TALK, value, None, Kind.THANKS, origin)
        ledger.enter([entry])


def company(name: str = "Steg AG", **fields) -> Company:
    slug = fields.pop("slug", folded(name).replace(" ", "-"))
    return Company.objects.create(name=name, folded=folded(name), slug=slug, **fields)


def works_at(member: Member, company: Company, **fields) -> CompanyPerson:
    return CompanyPerson.objects.create(member=member, company=company, **fields)

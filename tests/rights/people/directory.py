"""How the rows of the table's part on the directory and companies are called: see ``tests/rights/calls.py``.

The author speaks for the company "spoken for"; nobody speaks for the other one.
"""

from django.core.files.base import ContentFile

from handschlag.people.actions import claiming
from handschlag.people.actions.companies import hold, let_speak
from handschlag.people.models import Company, CompanyClaim, CompanyPerson, FormerCompany, Profile, folded
from tests.rights.calling import Call, fixed

CODE = "12345678"


def company(slug, name):
    return Company.objects.create(slug=slug, name=name, folded=folded(name), website="https://steg.example")


def free(world, actor):
    """Nobody speaks for it."""
    made = company("free", "Free")
    made.logo.save("mark.png", ContentFile(b"PNG"))


def spoken_for(world, actor):
    """The author does; Gerd works there too."""
    made = company("spoken", "Spoken")
    CompanyPerson.objects.create(company=made, member=world.gerd)
    let_speak(hold(made), world.person("author"))


def other_speaks(world, actor):
    made = company("spoken", "Spoken")
    let_speak(hold(made), world.gerd)


def twice(world, actor):
    """The author speaks for both."""
    spoken_for(world, actor)
    let_speak(hold(company("again", "Spoken again")), world.person("author"))


def former(world, actor):
    free(world, actor)
    FormerCompany.objects.create(slug="before", name="Before", company=Company.objects.get())


def works_there(world, actor):
    free(world, actor)
    if actor is not None:
        CompanyPerson.objects.create(company=Company.objects.get(), member=actor)


def code_sent(world, actor):
    free(world, actor)
    if actor is not None:
        claim = claiming.ask_by_mail(Company.objects.get(), email="me@steg.example", by=actor)
        CompanyClaim.objects.update(code_digest=claiming._digest(claim, CODE))


def asked(world, actor):
    free(world, actor)
    claiming.ask_operators(Company.objects.get(), reason="I founded it.", by=world.gerd)


def public(world, actor):
    Profile.objects.create(member=world.gerd, is_public=True)


def gerd(world, actor):
    return [world.gerd.pk]


def at(slug):
    return lambda _world, _actor: [slug]


def gerd_there(world, actor):
    return ["spoken", world.gerd.pk]


def logo(world, actor):
    return ["free", Company.objects.get().logo_url.split("/")[-2]]


def claim(world, actor):
    return [CompanyClaim.objects.get().pk]


CALLS: dict[str, Call] = {
    "GET people:directory": Call(),
    "GET people:printed": Call(),
    "GET people:map": Call(),
    "GET accounts:profile public": Call(gerd, prepare=public),
    "GET people:vcard": Call(gerd),
    "GET people:profile": Call(),
    "POST people:profile": Call(sent=fixed(seeks="A bridge")),
    "GET people:preview": Call(),
    "GET people:companies": Call(),
    "GET people:create_company": Call(),
    "POST people:create_company": Call(sent=fixed(name="New one")),
    "GET people:company": Call(at("free"), prepare=free),
    "GET people:logo": Call(
        lambda _w, _a: ["free", Company.objects.get().logo_url.split("/")[-2]], prepare=free
    ),
    "GET people:edit_company": Call(at("spoken"), prepare=spoken_for),
    "POST people:edit_company": Call(at("spoken"), fixed(name="Renamed"), spoken_for),
    "POST people:join_company": Call(at("free"), prepare=free),
    "POST people:leave_company": Call(at("free"), prepare=works_there),
    "POST people:remove_person": Call(gerd_there, prepare=spoken_for),
    "POST people:hand_on_company": Call(gerd_there, prepare=spoken_for),
    "GET people:claim_company": Call(at("free"), prepare=free),
    "POST people:claim_company by mail": Call(at("free"), fixed(email="me@steg.example"), free),
    "POST people:claim_company spoken for": Call(at("spoken"), fixed(email="me@steg.example"), other_speaks),
    "POST people:claim_company": Call(at("free"), fixed(reason="I founded it."), free),
    "GET people:prove_claim": Call(at("free"), prepare=code_sent),
    "POST people:prove_claim": Call(at("free"), fixed(code=CODE), code_sent),
    "POST people:prove_claim not sent": Call(at("free"), fixed(code=CODE), free),
    "GET people:merge_company": Call(at("again"), fixed(into="spoken"), twice),
    "POST people:merge_company": Call(at("again"), fixed(into="spoken", typed="Spoken again"), twice),
    "GET people:company former": Call(at("before"), prepare=former),
    "POST people:keep_companies_apart": Call(at("again"), fixed(other="spoken"), twice),
    "GET people:company_claims": Call(),
    "POST people:answer_claim": Call(claim, fixed(grant="1"), asked),
}

"""How many people of a company every member may see."""

from collections.abc import Iterable

from handschlag.people.models import Company, CompanyPerson


def count_people(companies: Iterable[int]) -> None:
    """Count anew, inside the transaction of a deed that changes it; in one order, so that two do not wait
    for each other.
    """
    for pk in sorted(set(companies)):
        shown = CompanyPerson.objects.current().told_to_all().filter(company=pk)
        Company.objects.filter(pk=pk).update(people_count=shown.count())

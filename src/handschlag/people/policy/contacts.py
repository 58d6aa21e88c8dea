"""Who may keep contacts and ask for introductions. Pure predicates; see docs/reference/rights.md."""

from typing import Protocol


class Person(Protocol):
    @property
    def pk(self) -> int: ...
    @property
    def is_active(self) -> bool: ...
    @property
    def is_imported(self) -> bool: ...
    @property
    def is_bot(self) -> bool: ...


class Asked(Protocol):
    @property
    def asked_by_id(self) -> int: ...
    @property
    def via_id(self) -> int: ...
    @property
    def to_id(self) -> int: ...
    @property
    def is_passed_on(self) -> bool: ...


def can_keep(viewer: Person, other: Person) -> bool:
    """Note something of somebody: of anybody but oneself."""
    return viewer.pk != other.pk


def can_be_introduced(person: Person) -> bool:
    """People with an account that is in use: neither those an archive tells of nor programs."""
    return person.is_active and not person.is_imported and not person.is_bot


def can_pass_on(introduction: Asked, member_id: int) -> bool:
    """Pass it on, or decline to: who was asked to introduce them."""
    return introduction.via_id == member_id


def can_agree(introduction: Asked, member_id: int) -> bool:
    """Agree or decline: whom it is about, once they have been asked."""
    return introduction.to_id == member_id and introduction.is_passed_on


def can_withdraw(introduction: Asked, member_id: int) -> bool:
    return introduction.asked_by_id == member_id


def can_say_what_came_of_it(introduction: Asked, member_id: int) -> bool:
    """The two who were introduced."""
    return member_id in {introduction.asked_by_id, introduction.to_id}

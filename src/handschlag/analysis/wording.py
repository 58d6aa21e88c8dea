"""What formats, counts and chapters are called."""

from typing import Final

from django.utils.translation import gettext_lazy as _

FORMATS: Final = {
    "interactions": _("a ledger of interactions"),
    "mbox": _("a mailing list"),
    "stackexchange": _("a community of questions and answers"),
    "meetup": _("meetups with RSVPs"),
    "ratings": _("signed ratings"),
    "edges": _("a network of ties"),
}

COUNTED: Final = {
    "accepted_answers": _("Accepted answers"),
    "answers": _("Answers"),
    "attendances": _("Attendances"),
    "comments": _("Comments"),
    "events": _("Meetups"),
    "groups": _("Groups"),
    "help": _("Interactions of the strand help"),
    "interactions": _("Interactions"),
    "labelled_fraudulent": _("Members known as fraudulent"),
    "labelled_trustworthy": _("Members known as trustworthy"),
    "mails": _("Mails"),
    "meet": _("Interactions of the strand meet"),
    "members": _("Members"),
    "memberships": _("Memberships"),
    "negative_ratings": _("Ratings below 0"),
    "past_events": _("Meetups that are over"),
    "positive_ratings": _("Ratings above 0"),
    "posts": _("Posts"),
    "questions": _("Questions"),
    "ratings": _("Ratings"),
    "replies": _("Replies that name what they answer"),
    "replies_by_ancestor": _("Replies placed by an earlier mail of their thread"),
    "replies_by_subject": _("Replies placed by their subject"),
    "rsvps": _("RSVPs"),
    "senders": _("Senders"),
    "talk": _("Interactions of the strand talk"),
    "ties": _("Ties"),
    "topics": _("Topics"),
    "users": _("Users"),
    "votes": _("Votes"),
    "yes_rsvps": _("RSVPs with yes"),
}

SECTIONS: Final = {
    "health": _("Group health"),
    "coupling": _("Online and offline"),
    "give_and_take": _("Give and take"),
    "dependency": _("Contacts and dependency"),
    "reliability": _("Reliability"),
    "crisis": _("Crisis"),
    "meet": _("Who should meet whom"),
}

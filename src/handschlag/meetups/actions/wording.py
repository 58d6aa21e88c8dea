"""Rules in words: “every third Tuesday of the month, until 24 December 2026”."""

from datetime import datetime, tzinfo

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from handschlag.meetups.recurrence import LAST, Frequency, Rule


def in_words(rule: Rule, first: datetime, zone: tzinfo) -> str:
    """In the language that is spoken now; ``first`` is when it began, for what comes back once a year."""
    words = {
        Frequency.DAILY: _daily,
        Frequency.WEEKLY: _weekly,
        Frequency.MONTHLY: _monthly,
        Frequency.YEARLY: _yearly,
    }[rule.frequency](rule, first.astimezone(zone))
    return words + _end(rule, zone)


def nth_in_words(nth: int) -> str:
    """As it stands before a weekday: every *third* Tuesday, on the *last* Friday."""
    return {
        1: pgettext("nth weekday", "first"),
        2: pgettext("nth weekday", "second"),
        3: pgettext("nth weekday", "third"),
        4: pgettext("nth weekday", "fourth"),
        5: pgettext("nth weekday", "fifth"),
        LAST: pgettext("nth weekday", "last"),
    }[nth]


def _daily(rule: Rule, first: datetime) -> str:  # noqa: ARG001 - one shape for all
    if rule.interval == 1:
        return _("every day")
    return _("every %(number)d days") % {"number": rule.interval}


def _weekly(rule: Rule, first: datetime) -> str:
    names = [str(WEEKDAYS[day]) for day in rule.weekdays or (first.weekday(),)]
    days = names[0]
    if len(names) > 1:
        days = _("%(days)s and %(last)s") % {"days": ", ".join(names[:-1]), "last": names[-1]}
    if rule.interval == 1:
        return _("every week on %(days)s") % {"days": days}
    return _("every %(number)d weeks on %(days)s") % {"number": rule.interval, "days": days}


def _monthly(rule: Rule, first: datetime) -> str:
    if not rule.nth:
        day = {"day": rule.monthday or first.day, "number": rule.interval}
        if rule.interval == 1:
            return _("on day %(day)d of every month") % day
        return _("every %(number)d months on day %(day)d") % day
    said = {
        "nth": nth_in_words(rule.nth),
        "weekday": str(WEEKDAYS[rule.weekdays[0]]),
        "number": rule.interval,
    }
    if rule.interval == 1:
        return _("every %(nth)s %(weekday)s of the month") % said
    return _("every %(number)d months on the %(nth)s %(weekday)s") % said


def _yearly(rule: Rule, first: datetime) -> str:
    said = {"day": formats.date_format(first, "MONTH_DAY_FORMAT"), "number": rule.interval}
    if rule.interval == 1:
        return _("every year on %(day)s") % said
    return _("every %(number)d years on %(day)s") % said


def _end(rule: Rule, zone: tzinfo) -> str:
    if rule.until is not None:
        last = formats.date_format(rule.until.astimezone(zone), "DATE_FORMAT")
        return _(", until %(day)s") % {"day": last}
    if rule.count is not None:
        return ngettext(", once", ", %(number)d times", rule.count) % {"number": rule.count}
    return ""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "handschlag.people"
    label = "people"

    def ready(self) -> None:
        from handschlag.people import own_data, previews, receiving

        own_data.join()
        previews.join()
        receiving.join()
        self._message()
        self._guide()

    def _guide(self) -> None:
        """Steps of newcomers' first weeks."""
        from handschlag.groups.pages.first_weeks import add_fact, add_step
        from handschlag.people.pages import first_weeks

        add_step(first_weeks.SEEK)
        add_fact("seek", first_weeks.says_what_they_seek)
        add_fact("seek", first_weeks.seeks_elsewhere, is_private=True)
        add_step(first_weeks.FACE)
        add_fact("profile", first_weeks.has_a_face)
        add_fact("profile", first_weeks.tells_few_about_themself, is_private=True)
        add_fact("meet", first_weeks.keeps_somebody, is_private=True)

    def _message(self) -> None:
        """Messages: their notices in words, the way to write on profiles, the number in the masthead."""
        from handschlag.accounts.pages import add_profile_deed
        from handschlag.core.shared import count_messages
        from handschlag.notifications.pages import add_teller
        from handschlag.people.pages import asked_back_news, telling_of_reports
        from handschlag.people.pages.unread import LETTERS
        from handschlag.people.pages.watched import watch_words
        from handschlag.people.pages.writing import write_to

        add_teller(telling_of_reports.KINDS, telling_of_reports.tell)
        add_teller(asked_back_news.KINDS, asked_back_news.tell)
        add_profile_deed(write_to)
        count_messages(LETTERS)
        watch_words()
        self._tell_of_oneself()

    def _tell_of_oneself(self) -> None:
        """What profiles say, and to whom; what members are found by; where they are."""
        from handschlag.accounts.indexing import add_words
        from handschlag.accounts.pages import add_profile_columns, add_profile_section, set_visitors_profile
        from handschlag.core import events
        from handschlag.notifications.pages import add_teller
        from handschlag.people import indexing
        from handschlag.people.jobs import locating
        from handschlag.people.pages import claim_news, profiles

        add_words(indexing.words)
        add_profile_columns(profiles.columns)
        add_profile_section(profiles.section)
        set_visitors_profile(profiles.for_visitors)
        events.listen("accounts.profile_edited", locating.look)
        add_teller(claim_news.KINDS, claim_news.tell)
        self._introduce()

    def _introduce(self) -> None:
        """Contacts and introductions: their notices in words, and the way to them from a profile."""
        from handschlag.accounts.pages import add_profile_section
        from handschlag.notifications.pages import add_teller
        from handschlag.people.pages import introduction_news
        from handschlag.people.pages.known import known

        add_teller(introduction_news.KINDS, introduction_news.tell)
        add_profile_section(known)

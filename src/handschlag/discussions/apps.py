from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "handschlag.discussions"
    label = "discussions"

    def ready(self) -> None:
        from handschlag.accounts.pages import add_profile_section
        from handschlag.core.search.writing import register
        from handschlag.discussions import indexing, interactions, own_data, previews, receiving
        from handschlag.discussions.actions.announcing import ANNOUNCEMENT
        from handschlag.discussions.pages import telling
        from handschlag.discussions.pages.posts import latest_posts
        from handschlag.discussions.pages.watched import watch_talk
        from handschlag.notifications.pages import add_teller
        from handschlag.ties.actions import register_source
        from handschlag.ties.models import Kind

        register_source(Kind.REPLY, interactions.replies)
        register_source(Kind.THANKS, interactions.thanks)
        register(indexing.TOPIC, indexing.topics, indexing.topic_texts)
        register(indexing.POST, indexing.posts, indexing.post_texts)
        add_profile_section(latest_posts)
        add_teller(telling.KINDS, telling.tell)
        add_teller([ANNOUNCEMENT], telling.tell_of_announcements)
        self._guide()
        watch_talk()
        self._mail()
        own_data.join()
        previews.join()
        receiving.join()

    def _guide(self) -> None:
        """A step of newcomers' first weeks."""
        from handschlag.discussions.pages import first_weeks
        from handschlag.groups.pages.first_weeks import add_fact, add_step

        add_step(first_weeks.INTRODUCE)
        add_fact("introduce", first_weeks.has_written)

    def _mail(self) -> None:
        from handschlag.discussions.actions.announcing import ANNOUNCEMENT
        from handschlag.discussions.actions.mailing import DIGEST, POST
        from handschlag.discussions.mails.announcements import write_announcements
        from handschlag.discussions.mails.archiving import write_archiving
        from handschlag.discussions.mails.digest import write_digests
        from handschlag.discussions.mails.posts import write_posts
        from handschlag.discussions.mails.welcomes import write_welcomes
        from handschlag.groups.actions import ARCHIVING, WELCOME
        from handschlag.notifications.actions import add_writer

        add_writer(POST, write_posts)
        add_writer(ANNOUNCEMENT, write_announcements)
        add_writer(DIGEST, write_digests)
        add_writer(WELCOME, write_welcomes)
        add_writer(ARCHIVING, write_archiving)

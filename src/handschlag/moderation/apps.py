from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "handschlag.moderation"
    label = "moderation"

    def ready(self) -> None:
        from handschlag.accounts.pages import add_profile_deed
        from handschlag.core import events
        from handschlag.discussions.actions.screening import add_screen
        from handschlag.moderation import own_data, previews
        from handschlag.moderation.actions import screening
        from handschlag.moderation.actions.messages import take_up_judgement, take_up_report
        from handschlag.moderation.pages import news
        from handschlag.moderation.pages.flagging import flag_member
        from handschlag.notifications.pages import add_teller

        add_screen(screening.screen)
        add_teller(news.KINDS, news.tell)
        add_profile_deed(flag_member)
        events.listen("people.message_reported", take_up_report)
        events.listen("people.message_judged", take_up_judgement)
        own_data.join()
        previews.join()

from django.urls import URLPattern, path

from handschlag.people.views import message, messages, taking_part

app_name = "people"
urlpatterns: list[URLPattern] = [
    # Directory
    # Companies
    # Contacts and introductions
    # Messages
    path("messages/", messages.conversations, name="conversations"),
    path("messages/new/", messages.write, name="write"),
    path("messages/mute/<str:code>/", taking_part.mute_from_mail, name="mute_from_mail"),
    path("messages/files/<int:pk>/", message.message_file, name="message_file"),
    path("messages/files/<int:pk>/thumbnail/", message.message_thumbnail, name="message_thumbnail"),
    path("messages/<int:pk>/", messages.conversation, name="conversation"),
    path("messages/<int:pk>/news/", messages.news, name="message_news"),
    path("messages/<int:pk>/read/", messages.read, name="read_conversation"),
    path("messages/<int:pk>/people/", taking_part.conversation_people, name="conversation_people"),
    path("messages/<int:pk>/people/add/", taking_part.add_people, name="add_people"),
    path("messages/<int:pk>/title/", taking_part.change_title, name="change_title"),
    path("messages/<int:pk>/mute/", taking_part.mute_conversation, name="mute_conversation"),
    path("messages/<int:pk>/leave/", taking_part.leave_conversation, name="leave_conversation"),
    path("messages/<int:pk>/<int:number>/report/", message.report_message, name="report_message"),
    path("messages/<int:pk>/<int:number>/remove/", message.remove_message, name="remove_message"),
    path("site/reports/", message.message_reports, name="message_reports"),
    path("site/reports/<int:pk>/", message.judge_message, name="judge_message"),
]

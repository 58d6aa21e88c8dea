from django.urls import URLPattern

app_name = "meetups"
urlpatterns: list[URLPattern] = [
    # Planning
    # Answering
    # Series, calendars
    # At the door
    # Handshakes, afterwards
    # Places
]

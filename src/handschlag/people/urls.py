from django.urls import URLPattern

app_name = "people"
urlpatterns: list[URLPattern] = [
    # Directory
    # Companies
    # Contacts and introductions
    # Messages
]

from django.urls import URLPattern

app_name = "importers"
urlpatterns: list[URLPattern] = []

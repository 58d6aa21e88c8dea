from django.urls import path

from handschlag.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notices/", views.index, name="index"),
    path("notices/read/", views.read_all, name="read_all"),
    path("notices/<int:pk>/read/", views.read, name="read"),
]

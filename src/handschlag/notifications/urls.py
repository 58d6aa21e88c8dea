from django.urls import path

from handschlag.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notices/", views.index, name="index"),
    path("notices/read/", views.read_all, name="read_all"),
    path("settings/mail/address/", views.mail_state, name="mail_state"),
    path("settings/mail/address/again/", views.send_again, name="send_again"),
    path("notices/newest/", views.newest, name="newest"),
    path("devices/", views.devices, name="devices"),
    path("devices/<int:pk>/delete/", views.forget_device, name="forget_device"),
    path("notices/<int:pk>/read/", views.read, name="read"),
]

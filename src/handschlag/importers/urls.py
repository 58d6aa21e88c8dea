from django.urls import path

from handschlag.importers import views

app_name = "importers"
urlpatterns = [
    path("me/claims/", views.claims, name="claims"),
    path("me/claims/<int:pk>/", views.claim, name="claim"),
]

from django.urls import URLPattern, path

from handschlag.exchange.views import deals

app_name = "exchange"
urlpatterns: list[URLPattern] = [
    # Listings
    # Deals
    path("deals/<int:pk>/", deals.detail, name="deal"),
    # Disputes
    # Pools
]

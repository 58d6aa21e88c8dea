from django.urls import URLPattern, path

from handschlag.exchange.views import deals, disputes, keeping, listing_deeds, listings, thanking

app_name = "exchange"
urlpatterns: list[URLPattern] = [
    # Listings
    path("exchange/", listings.index, name="listings"),
    path("groups/<slug:slug>/exchange/", listings.group, name="group_listings"),
    path("exchange/who/", listings.who, name="who_can_help"),
    path("exchange/mine/", listings.mine, name="my_listings"),
    path("exchange/new/", listing_deeds.create, name="new_listing"),
    path("exchange/suggestions/", listing_deeds.suggestions, name="suggest_listings"),
    path("exchange/renew/<str:code>/", listing_deeds.renew_by_mail, name="renew_listing_by_mail"),
    path("exchange/<int:pk>/", listings.detail, name="listing"),
    path("exchange/<int:pk>/edit/", listing_deeds.edit, name="edit_listing"),
    path("exchange/<int:pk>/renew/", listing_deeds.renew, name="renew_listing"),
    path("exchange/<int:pk>/withdraw/", listing_deeds.withdraw, name="withdraw_listing"),
    path("exchange/<int:pk>/bring-back/", listing_deeds.bring_back, name="bring_back_listing"),
    path("exchange/<int:pk>/fulfil/", listing_deeds.fulfil, name="fulfil_listing"),
    path("exchange/<int:pk>/fulfil/undo/", listing_deeds.unfulfil, name="unfulfil_listing"),
    path("exchange/<int:pk>/remove/", listing_deeds.remove, name="remove_listing"),
    path("exchange/<int:pk>/dismiss/", listing_deeds.dismiss, name="dismiss_listing"),
    # Deals
    path("deals/", deals.index, name="deals"),
    path("deals/new/", deals.propose, name="propose"),
    path("deals/<int:pk>/", deals.detail, name="deal"),
    path("deals/<int:pk>/change/", deals.change, name="change_deal"),
    path("deals/<int:pk>/agree/", deals.agree, name="agree"),
    path("deals/<int:pk>/decline/", deals.decline, name="decline_deal"),
    path("deals/<int:pk>/withdraw/", deals.withdraw, name="withdraw_deal"),
    path("deals/<int:pk>/deliver/", deals.deliver, name="deliver"),
    path("deals/<int:pk>/account/", deals.account, name="account"),
    path("deals/<int:pk>/end/", deals.end, name="end_deal"),
    path("deals/<int:pk>/ask-back/", deals.ask_back, name="ask_back"),
    path("deals/<int:pk>/take-back/", deals.take_back, name="take_back"),
    path("deals/<int:pk>/leave/", deals.leave, name="leave_deal"),
    path("thank-yous/", thanking.index, name="thank_yous"),
    path("thank-yous/new/", thanking.create, name="thank"),
    path("thank-yous/<int:pk>/remove/", thanking.remove, name="remove_thank_you"),
    path("groups/<slug:slug>/balances/", keeping.terms, name="terms"),
    # Disputes
    path("disputes/", disputes.index, name="disputes"),
    path("disputes/new/", disputes.create, name="new_dispute"),
    path("disputes/<int:pk>/", disputes.detail, name="dispute"),
    path("disputes/<int:pk>/state/", disputes.state, name="state_view"),
    path("disputes/<int:pk>/withdraw/", disputes.withdraw, name="withdraw_dispute"),
    path("disputes/<int:pk>/decide/", disputes.decide, name="decide_dispute"),
    path("disputes/<int:pk>/appeal/", disputes.appeal, name="appeal"),
    # Pools
]

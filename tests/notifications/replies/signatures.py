"""Signatures, greetings of telephones, disclaimers, footers: what is below the words."""

from tests.notifications.replies.making import plain

QUOTED = "\nAm 03.08.26 um 19:12 schrieb Anna Weiss:\n> Wer kann den Beamer mitbringen?"
SIGNATURES = {
    "dashes": "-- \nBen Koch\nMusterstr. 1, 89073 Ulm\nTel. 0731 12345",
    "dashes-without-space": "--\nBen Koch\nMusterstr. 1, 89073 Ulm",
    "iphone-de": "Von meinem iPhone gesendet",
    "iphone-en": "Sent from my iPhone",
    "ipad-de": "Von meinem iPad gesendet",
    "iphone-fr": "Envoyé de mon iPhone",
    "iphone-es": "Enviado desde mi iPhone",
    "iphone-nl": "Verstuurd vanaf mijn iPhone",
    "iphone-pl": "Wysłane z iPhone'a",
    "iphone-it": "Inviato da iPhone",
    "samsung-de": "Von meinem Samsung Galaxy Smartphone gesendet.",
    "samsung-en": "Sent from my Galaxy",
    "samsung-old": "Von Samsung Mobile gesendet",
    "k9": "-- \nDiese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "k9-without-rule": "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "k9-en": "-- \nSent from my Android device with K-9 Mail. Please excuse my brevity.",
    "outlook-android": "Gesendet von Outlook für Android<https://aka.ms/AAb9ysg>",
    "outlook-ios": "Sent from Outlook for iOS<https://aka.ms/o0ukef>",
    "outlook-get": "Get Outlook for Android<https://aka.ms/AAb9ysg>",
    "windows-mail": "Gesendet von Mail<https://go.microsoft.com/fwlink/?LinkId=550986> für Windows",
    "yahoo": "Gesendet von Yahoo Mail auf Android",
    "yahoo-en": "Sent from Yahoo Mail for iPhone",
    "proton": "Sent with Proton Mail secure email.",
    "proton-mobile": "Von Proton Mail für iOS gesendet",
    "gmx": "--\nDiese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.",
    "t-online": "Gesendet mit der Telekom Mail App",
    "avast": "-- \nDiese E-Mail wurde von Avast-Antivirussoftware auf Viren geprüft.\nwww.avast.com",
    "underscores": "________________________________\nDr. Ben Koch\nKoch & Söhne GmbH\nGeschäftsführer: Ben Koch | HRB 1234 Ulm",
    "disclaimer-en": "-- \nBen Koch\n\nThis e-mail is confidential and may be privileged. If you are not the intended\nrecipient, please notify the sender and delete it.",
    "hashes": "-- \n#######################\n# Ben Koch            #\n#######################",
}


def cases():
    for place, (name, signature) in enumerate(SIGNATURES.items()):
        said = ("Das geht klar.", "Hi Anna,\n\nThat works for me.\n\nBest\nBen")[place % 2]
        yield plain(f"signed {name}", f"{said}\n\n~~~\n{signature}\n{QUOTED if place % 3 else ''}\n")
    yield plain(
        "signed disclaimer-without-rule",
        "Das geht klar.\n\n~~~\nDiese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie\n"
        "nicht der richtige Adressat sind, informieren Sie bitte sofort den Absender.\n",
    )
    yield plain("signed below-quote", "Gern.\n~~~\n" + QUOTED + "\n\n-- \nBen Koch\nUlm\n")
    yield plain("signed dashes-in-text", "Zwei Wege:\n\n--- links ---\nkurz\n\n--- rechts ---\nlang\n")
    yield plain("signed list-with-rule", "Plan\n----\nerst das eine\n\nMehr\n----\ndann das andere\n")

"""Plain text: the lines that programs put above what they quote, in many languages."""

from tests.notifications.replies.making import plain

REPLIES = [
    "Danke, ich bringe den Beamer mit.",
    "Hallo Anna,\n\ndas klappt bei mir.\n\nViele Grüße\nBen",
    "Thanks! I can do Tuesday.\n\nThe room is booked until 9:30 pm, so we have time:\n- setting up\n- clearing away",
    "Am Montag schrieb ich dir schon: es geht nicht.",
    "From my point of view: yes.\n\nSee https://example.org/plan?x=1&y=2 for the plan.",
    "Ja!",
    "1. Beamer\n2. Kabel\n3. Leinwand\n\nKosten: 12,50 €",
]
QUOTES = [
    "> Wer kann am Dienstag den Beamer mitbringen?\n> Anna",
    ">Hi all,\n>\n>who can bring the projector?\n>\n>--\n>Anna",
    "> > Wann denn?\n> Am Dienstag.\n>\n> Anna\n>> Und wo?",
    "> Ein langer Absatz, der in der ersten Zeile anfängt und in der zweiten\n> weitergeht.\n\n> Und noch einer.",
]
ATTRIBUTIONS = {
    "gmail-en": "On Mon, Aug 3, 2026 at 7:12 PM Anna Weiss <reply+obvq@talk.example.org> wrote:\n",
    "gmail-en-gb": "On Mon, 3 Aug 2026 at 19:12, Anna Weiss <reply+obvq@talk.example.org> wrote:\n",
    "gmail-en-wrapped": "On Mon, Aug 3, 2026 at 7:12 PM Anna Weiss via Handschlag <\nreply+obvqrijgaaaaaaasm4aaaaaajvdabhuun65xsh4di4@talk.example.org> wrote:\n",
    "gmail-de": "Am Mo., 3. Aug. 2026 um 19:12 Uhr schrieb Anna Weiss <\nreply+obvq@talk.example.org>:\n",
    "gmail-de-one-line": "Am Mo., 3. Aug. 2026 um 19:12 Uhr schrieb Anna Weiss <reply+obvq@talk.example.org>:\n",
    "gmail-fr": "Le lun. 3 août 2026 à 19:12, Anna Weiss <reply+obvq@talk.example.org> a écrit :\n",
    "gmail-nl": "Op ma 3 aug 2026 om 19:12 schreef Anna Weiss <reply+obvq@talk.example.org>:\n",
    "gmail-es": "El lun, 3 ago 2026 a las 19:12, Anna Weiss (<reply+obvq@talk.example.org>)\nescribió:\n",
    "gmail-pl": "pon., 3 sie 2026 o 19:12 Anna Weiss <reply+obvq@talk.example.org> napisał(a):\n",
    "gmail-it": "Il giorno lun 3 ago 2026 alle ore 19:12 Anna Weiss <\nreply+obvq@talk.example.org> ha scritto:\n",
    "gmail-pt": "Em seg., 3 de ago. de 2026 às 19:12, Anna Weiss <reply+obvq@talk.example.org>\nescreveu:\n",
    "gmail-sv": "Den mån 3 aug. 2026 kl 19:12 skrev Anna Weiss <reply+obvq@talk.example.org>:\n",
    "gmail-da": "Den man. 3. aug. 2026 kl. 19.12 skrev Anna Weiss <reply+obvq@talk.example.org>:\n",
    "gmail-no": "man. 3. aug. 2026 kl. 19:12 skrev Anna Weiss <reply+obvq@talk.example.org>:\n",
    "gmail-fi": "ma 3. elok. 2026 klo 19.12 Anna Weiss (reply+obvq@talk.example.org) kirjoitti:\n",
    "gmail-cs": "po 3. 8. 2026 v 19:12 odesílatel Anna Weiss <reply+obvq@talk.example.org>\nnapsal:\n",
    "gmail-hu": "Anna Weiss <reply+obvq@talk.example.org> ezt írta (időpont: 2026. aug. 3., H,\n19:12):\n",
    "gmail-tr": "Anna Weiss <reply+obvq@talk.example.org>, 3 Ağu 2026 Pzt, 19:12 tarihinde şunu\nyazdı:\n",
    "gmail-ru": "пн, 3 авг. 2026 г. в 19:12, Anna Weiss <reply+obvq@talk.example.org>:\n",
    "gmail-uk": "пн, 3 серп. 2026 р. о 19:12 Anna Weiss <reply+obvq@talk.example.org> пише:\n",
    "gmail-ja": "2026年8月3日(月) 19:12 Anna Weiss <reply+obvq@talk.example.org>:\n",
    "gmail-zh": "Anna Weiss <reply+obvq@talk.example.org> 于2026年8月3日周一 19:12写道：\n",
    "gmail-ko": "2026년 8월 3일 (월) 오후 7:12, Anna Weiss <reply+obvq@talk.example.org>님이 작성:\n",
    "gmail-ar": "في الاثنين، ٣ أغسطس ٢٠٢٦ ٧:١٢ م Anna Weiss <reply+obvq@talk.example.org> كتب:\n",
    "gmail-he": "‫בתאריך יום ב׳, 3 באוג׳ 2026 ב-19:12 מאת ‪Anna Weiss‬‏ <‪reply+obvq@talk.example.org‬‏>:‬\n",
    "apple-en": "> On 3 Aug 2026, at 19:12, Anna Weiss <reply+obvq@talk.example.org> wrote:\n> ",
    "apple-en-us": "On Aug 3, 2026, at 7:12 PM, Anna Weiss <reply+obvq@talk.example.org> wrote:\n",
    "apple-de": "> Am 03.08.2026 um 19:12 schrieb Anna Weiss <reply+obvq@talk.example.org>:\n> ",
    "apple-de-iphone": "> Am 03.08.2026 um 19:12 schrieb Anna Weiss via Handschlag <reply+obvqrijgaaaaaaasm4aaaaaajv@talk.example.org>:\n> \n> ﻿",
    "apple-fr": "> Le 3 août 2026 à 19:12, Anna Weiss <reply+obvq@talk.example.org> a écrit :\n> ",
    "apple-nl": "> Op 3 aug. 2026 om 19:12 heeft Anna Weiss <reply+obvq@talk.example.org> het volgende geschreven:\n> ",
    "apple-es": "> El 3 ago 2026, a las 19:12, Anna Weiss <reply+obvq@talk.example.org> escribió:\n> ",
    "apple-pl": "> Wiadomość napisana przez Anna Weiss <reply+obvq@talk.example.org> w dniu 3 sie 2026, o godz. 19:12:\n> ",
    "apple-it": "> Il giorno 3 ago 2026, alle ore 19:12, Anna Weiss <reply+obvq@talk.example.org> ha scritto:\n> ",
    "thunderbird-de": "Am 03.08.26 um 19:12 schrieb Anna Weiss:",
    "thunderbird-en": "On 8/3/26 19:12, Anna Weiss wrote:",
    "thunderbird-fr": "Le 03/08/2026 à 19:12, Anna Weiss a écrit :",
    "thunderbird-nl": "Op 03-08-2026 om 19:12 schreef Anna Weiss:",
    "thunderbird-es": "El 3/8/26 a las 19:12, Anna Weiss escribió:",
    "thunderbird-pl": "W dniu 03.08.2026 o 19:12, Anna Weiss pisze:",
    "thunderbird-it": "Il 03/08/26 19:12, Anna Weiss ha scritto:",
    "thunderbird-old": "Anna Weiss schrieb:",
    "thunderbird-old-en": "Anna Weiss wrote:",
    "k9-de": "Am 3. August 2026 19:12:33 MESZ schrieb Anna Weiss <reply+obvq@talk.example.org>:",
    "k9-en": "On 3 August 2026 19:12:33 CEST, Anna Weiss <reply+obvq@talk.example.org> wrote:",
    "k9-fr": "Le 3 août 2026 19:12:33 GMT+02:00, Anna Weiss <reply+obvq@talk.example.org> a écrit :",
    "gmx-plain": 'Gesendet: Montag, 03. August 2026 um 19:12 Uhr\nVon: "Anna Weiss" <reply+obvq@talk.example.org>\nAn: ben@example.org\nBetreff: Beamer',
    "webde-app": "--\nDiese Nachricht wurde von meinem Android Mobiltelefon mit WEB.DE Mail gesendet.\nAm 03.08.26, 19:12 schrieb Anna Weiss <reply+obvq@talk.example.org>:",
    "gmx-app": "--\nDiese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.\nAm 03.08.26, 19:12 schrieb Anna Weiss <reply+obvq@talk.example.org>:",
    "t-online": '-----Original-Nachricht-----\nBetreff: Beamer\nDatum: 2026-08-03T19:12:33+0200\nVon: "Anna Weiss" <reply+obvq@talk.example.org>\nAn: "ben@example.org" <ben@example.org>\n',
    "yahoo-en": "On Monday, August 3, 2026 at 07:12:33 PM GMT+2, Anna Weiss <reply+obvq@talk.example.org> wrote:\n",
    "yahoo-de": "    Am Montag, 3. August 2026 um 19:12:33 MESZ hat Anna Weiss <reply+obvq@talk.example.org> Folgendes geschrieben:  \n",
    "proton-en": "On Monday, August 3rd, 2026 at 7:12 PM, Anna Weiss <reply+obvq@talk.example.org> wrote:\n",
    "proton-de": "Anna Weiss <reply+obvq@talk.example.org> schrieb am Montag, 3. August 2026 um 19:12:\n",
    "proton-old": "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Monday, August 3rd, 2026 at 7:12 PM, Anna Weiss <reply+obvq@talk.example.org> wrote:\n",
    "mutt": "On Mon, Aug 03, 2026 at 07:12:33PM +0200, Anna Weiss wrote:",
    "mutt-de": "Am Mon, Aug 03, 2026 at 07:12:33 +0200 schrieb Anna Weiss:",
    "gnus": "Anna Weiss <reply+obvq@talk.example.org> writes:\n",
    "pine": "On Mon, 3 Aug 2026, Anna Weiss wrote:\n",
    "evolution-de": "Am Montag, dem 03.08.2026 um 19:12 +0200 schrieb Anna Weiss:",
    "evolution-en": "On Mon, 2026-08-03 at 19:12 +0200, Anna Weiss wrote:",
    "kmail-de": "Am Montag, 3. August 2026, 19:12:33 CEST schrieb Anna Weiss:",
    "kmail-en": "On Monday, 3 August 2026 19:12:33 CEST Anna Weiss wrote:",
    "claws": "On Mon, 3 Aug 2026 19:12:33 +0200\nAnna Weiss <reply+obvq@talk.example.org> wrote:\n",
    "roundcube-de": "Am 2026-08-03 19:12, schrieb Anna Weiss:",
    "roundcube-en": "On 2026-08-03 19:12, Anna Weiss wrote:",
    "horde": "Zitat von Anna Weiss <reply+obvq@talk.example.org>:\n",
    "horde-en": "Quoting Anna Weiss <reply+obvq@talk.example.org>:\n",
    "open-xchange-de": "Anna Weiss <reply+obvq@talk.example.org> hat am 03.08.2026 19:12 CEST geschrieben:\n",
    "open-xchange-en": "On 08/03/2026 7:12 PM CEST Anna Weiss <reply+obvq@talk.example.org> wrote:\n",
    "fairmail": "3 Aug 2026 19:12:33 Anna Weiss <reply+obvq@talk.example.org>:\n",
    "mail-app-alt": "Am Mo, 3. Aug, 2026 um 7:12 PM schrieb Anna Weiss <reply+obvq@talk.example.org>:\n",
    "spark": "On 3 Aug 2026, 19:12 +0200, Anna Weiss <reply+obvq@talk.example.org>, wrote:",
    "fastmail": "On Mon, 3 Aug 2026, at 7:12 PM, Anna Weiss wrote:",
    "the-bat": "Monday, August 3, 2026, 7:12:33 PM, you wrote:\n",
}
UNMARKED = {
    "outlook-de": "Von: Anna Weiss <reply+obvq@talk.example.org>\nGesendet: Montag, 3. August 2026 19:12\nAn: ben@example.org\nBetreff: Beamer\n",
    "outlook-de-rule": "________________________________\nVon: Anna Weiss <reply+obvq@talk.example.org>\nGesendet: Montag, 3. August 2026 19:12:33\nAn: ben@example.org\nBetreff: Beamer\n",
    "outlook-en": "From: Anna Weiss <reply+obvq@talk.example.org>\nSent: Monday, August 3, 2026 7:12 PM\nTo: ben@example.org\nSubject: Beamer\n",
    "outlook-en-rule": "________________________________\nFrom: Anna Weiss <reply+obvq@talk.example.org>\nSent: 03 August 2026 19:12\nTo: ben@example.org <ben@example.org>\nSubject: Beamer\n",
    "outlook-en-old": "-----Original Message-----\nFrom: Anna Weiss [mailto:reply+obvq@talk.example.org] \nSent: Monday, August 03, 2026 7:12 PM\nTo: ben@example.org\nSubject: Beamer\n",
    "outlook-de-old": "-----Ursprüngliche Nachricht-----\nVon: Anna Weiss <reply+obvq@talk.example.org> \nGesendet: Montag, 3. August 2026 19:12\nAn: ben@example.org\nBetreff: Beamer\n",
    "outlook-fr": "De : Anna Weiss <reply+obvq@talk.example.org>\nEnvoyé : lundi 3 août 2026 19:12\nÀ : ben@example.org\nObjet : Beamer\n",
    "outlook-fr-old": "-----Message d'origine-----\nDe : Anna Weiss <reply+obvq@talk.example.org> \nEnvoyé : lundi 3 août 2026 19:12\nÀ : ben@example.org\nObjet : Beamer\n",
    "outlook-nl": "Van: Anna Weiss <reply+obvq@talk.example.org>\nVerzonden: maandag 3 augustus 2026 19:12\nAan: ben@example.org\nOnderwerp: Beamer\n",
    "outlook-es": "De: Anna Weiss <reply+obvq@talk.example.org>\nEnviado: lunes, 3 de agosto de 2026 19:12\nPara: ben@example.org\nAsunto: Beamer\n",
    "outlook-pl": "Od: Anna Weiss <reply+obvq@talk.example.org>\nWysłano: poniedziałek, 3 sierpnia 2026 19:12\nDo: ben@example.org\nTemat: Beamer\n",
    "outlook-it": "Da: Anna Weiss <reply+obvq@talk.example.org>\nInviato: lunedì 3 agosto 2026 19:12\nA: ben@example.org\nOggetto: Beamer\n",
    "outlook-sv": "Från: Anna Weiss <reply+obvq@talk.example.org>\nSkickat: den 3 augusti 2026 19:12\nTill: ben@example.org\nÄmne: Beamer\n",
    "outlook-pt": "De: Anna Weiss <reply+obvq@talk.example.org>\nEnviada em: segunda-feira, 3 de agosto de 2026 19:12\nPara: ben@example.org\nAssunto: Beamer\n",
    "outlook-stars": "*Von:* Anna Weiss <reply+obvq@talk.example.org>\n*Gesendet:* Montag, 3. August 2026 19:12\n*An:* ben@example.org\n*Betreff:* Beamer\n",
    "outlook-mobile": "Outlook für Android herunterladen<https://aka.ms/AAb9ysg>\n________________________________\nFrom: Anna Weiss <reply+obvq@talk.example.org>\nSent: Monday, August 3, 2026 7:12:33 PM\nTo: ben@example.org <ben@example.org>\nSubject: Beamer\n",
    "outlook-mobile-en": "Get Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Anna Weiss <reply+obvq@talk.example.org>\nSent: Monday, August 3, 2026 7:12:33 PM\nTo: ben@example.org <ben@example.org>\nSubject: Beamer\n",
    "notes": "Anna Weiss ---03.08.2026 19:12:33---Wer kann am Dienstag den Beamer mitbringen?\n\nVon:\tAnna Weiss <reply+obvq@talk.example.org>\nAn:\tben@example.org\nDatum:\t03.08.2026 19:12\nBetreff:\tBeamer\n",
    "notes-en": "From:\tAnna Weiss <reply+obvq@talk.example.org>\nTo:\tben@example.org\nDate:\t08/03/2026 07:12 PM\nSubject:\tBeamer\n",
    "groupwise": ">>> Anna Weiss <reply+obvq@talk.example.org> 03.08.2026 19:12 >>>",
    "samsung": "-------- Ursprüngliche Nachricht --------\nVon: Anna Weiss <reply+obvq@talk.example.org> \nDatum: 03.08.26  19:12  (GMT+01:00) \nAn: ben@example.org \nBetreff: Beamer \n",
    "samsung-en": "-------- Original message --------\nFrom: Anna Weiss <reply+obvq@talk.example.org> \nDate: 8/3/26  7:12 PM  (GMT+01:00) \nTo: ben@example.org \nSubject: Beamer \n",
    "windows-mail": "Gesendet von Mail für Windows\n\nVon: Anna Weiss\nGesendet: Montag, 3. August 2026 19:12\nAn: ben@example.org\nBetreff: Beamer\n",
    "zimbra": 'Von: "Anna Weiss" <reply+obvq@talk.example.org>\nAn: "ben" <ben@example.org>\nGesendet: Montag, 3. August 2026 19:12:33\nBetreff: Beamer\n',
    "gmail-forward": "---------- Forwarded message ---------\nVon: Anna Weiss <reply+obvq@talk.example.org>\nDate: Mo., 3. Aug. 2026 um 19:12 Uhr\nSubject: Beamer\nTo: <ben@example.org>\n",
    "blackberry": '-----Original Message-----\nFrom: "Anna Weiss" <reply+obvq@talk.example.org>\nDate: Mon, 3 Aug 2026 19:12:33 \nTo: <ben@example.org>\nSubject: Beamer\n',
}


def cases():
    for place, (name, line) in enumerate(ATTRIBUTIONS.items()):
        said, quote = REPLIES[place % len(REPLIES)], QUOTES[place % len(QUOTES)]
        yield plain(f"top {name}", f"{said}\n\n~~~\n{line}\n{quote}\n")
    for place, (name, line) in enumerate(UNMARKED.items()):
        said = REPLIES[(place + 3) % len(REPLIES)]
        yield plain(
            f"top {name}", f"{said}\n\n~~~\n{line}\nWer kann am Dienstag\nden Beamer mitbringen?\n\nAnna\n"
        )
    for place, name in enumerate(
        ("thunderbird-de", "mutt", "k9-de", "claws", "gnus", "gmail-fr", "apple-nl")
    ):
        quote = "> Wer kann am Dienstag den Beamer mitbringen?"
        said = REPLIES[(place + 1) % len(REPLIES)]
        yield plain(f"bottom {name}", f"~~~\n{ATTRIBUTIONS[name]}\n~~~\n{quote}\n\n{said}\n")
    for place, name in enumerate(
        ("thunderbird-en", "mutt-de", "kmail-de", "evolution-en", "gmail-pl", "horde", "pine")
    ):
        own = REPLIES[place % len(REPLIES)]
        yield plain(
            f"inline {name}",
            f"Hallo Anna,\n\n~~~\n{ATTRIBUTIONS[name]}\n~~~\n> Wer bringt den Beamer?\n\n{own}\n\n"
            f"> Und wer die Leinwand?\n\nDie hat Clara.\n~~~\n\n> Anna\n> --\n> Handschlag\n",
        )

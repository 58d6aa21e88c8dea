"""Character sets, encodings, lines that were broken on their way, and what people write by themselves."""

from tests.notifications.replies.making import both, plain

DE = "Schöne Grüße, ich käme gern – für 5 €.\n\n~~~\nAm 03.08.26 um 19:12 schrieb Anna Weiß:\n> Größe des Beamers?\n"
DE1 = DE.replace("–", "-").replace("€", "Euro")
JA = "はい、行きます。\n\n~~~\n2026年8月3日(月) 19:12 Anna Weiss <reply+obvq@talk.example.org>:\n\n> 来ますか\n"
AR = "نعم، سأحضر يوم الثلاثاء.\n\n~~~\nفي الاثنين، 3 أغسطس 2026 في 7:12 م تمت كتابة ما يلي بواسطة Anna Weiss <reply+obvq@talk.example.org>:\n\n> من سيحضر؟\n"
HE = "כן, אני בא.\n\n~~~\nOn Mon, Aug 3, 2026 at 7:12 PM Anna Weiss <reply+obvq@talk.example.org> wrote:\n\n> מי בא?\n"
RU = "Да, приду.\n\n~~~\nПонедельник, 3 августа 2026, 19:12 +03:00 от Anna Weiss <reply+obvq@talk.example.org>:\n\n> Кто придёт?\n"
PL = "Tak, przyjdę później.\n\n~~~\nW dniu 03.08.2026 o 19:12, Anna Weiss pisze:\n> Kto przyjdzie?\n"
FLOWED = (
    "Das ist ein Absatz, der im Schreiben umbrochen wurde und \nhier weitergeht.\n\n"
    "~~~\nAm 03.08.26 um 19:12 schrieb Anna Weiss:\n> Ein langer \n> Satz.\n"
)


def cases():
    yield plain("latin-1", DE1, charset="iso-8859-1")
    yield plain("latin-1 qp", DE1, charset="iso-8859-1", encoding="quoted-printable")
    yield plain("latin-9", DE.replace("–", "-"), charset="iso-8859-15", encoding="quoted-printable")
    yield plain("windows-1252", DE, charset="cp1252", claimed="windows-1252")
    yield plain("windows-1252 said to be latin-1", DE, charset="cp1252", claimed="iso-8859-1")
    yield plain("utf-8 said to be ascii", DE, claimed="us-ascii")
    yield plain("utf-8 base64", DE, encoding="base64")
    yield plain("utf-8 qp", DE, encoding="quoted-printable")
    yield plain("unknown charset", DE, claimed="x-unknown")
    yield plain("unix line ends", DE, crlf=False)
    yield plain("iso-2022-jp", JA, charset="iso-2022-jp", encoding="7bit")
    yield plain("shift-jis", JA, charset="shift_jis", encoding="base64")
    yield plain("koi8-r", RU, charset="koi8-r", encoding="base64")
    yield plain("windows-1251", RU, charset="cp1251", claimed="windows-1251", encoding="base64")
    yield plain("iso-8859-2", PL, charset="iso-8859-2", encoding="quoted-printable")
    yield plain("arabic", AR, encoding="base64")
    yield plain("hebrew", HE, charset="cp1255", claimed="windows-1255", encoding="base64")
    yield plain("utf-7", DE, charset="utf-7", encoding="7bit")
    yield plain(
        "byte order mark", "\ufeffJa, gern.\n\n~~~\nAnna Weiss schrieb:\n> Kommst du?\n", expected="Ja, gern."
    )
    yield plain(
        "flowed",
        FLOWED,
        flowed=True,
        expected="Das ist ein Absatz, der im Schreiben umbrochen wurde und hier weitergeht.",
    )
    yield plain("flowed signature", "Gern.\n\n~~~\n-- \nBen Koch\n", flowed=True)
    yield plain(
        "no-break spaces",
        "Gern\u00a0doch.\n\n~~~\nLe 3 août 2026 à 19:12, Anna Weiss <a@b.org> a écrit\u00a0:\n\n> Qui ?\n",
    )
    yield plain(
        "wrapped thrice",
        "Yes.\n\n~~~\nOn Mon, Aug 3, 2026 at 7:12 PM\nAnna Weiss via the gardeners of Ulm\n<reply+obvqrijgaaaaaaasm4@talk.example.org> wrote:\n\n> Who?\n",
    )
    yield plain(
        "wrapped and quoted",
        "Yes.\n\n~~~\n> On Mon, Aug 3, 2026 at 7:12 PM Anna Weiss\n> <reply+obvq@talk.example.org> wrote:\n>\n> Who?\n",
    )
    yield plain("quote with bars", "Yes, I do.\n\n~~~\nOn 3 Aug 2026, Anna wrote:\n| Who?\n| And when?\n")
    yield plain(
        "initials",
        "Ja.\n\n~~~\nAnna Weiss schrieb am 03.08.2026 um 19:12 Uhr:\nAW> Wer kommt?\nAW> Und wann?\n",
    )
    yield plain("no quote", "Ich komme.\n\nBis dann: Dienstag um 19:00.\n")
    yield plain("only a line", "ok")
    yield plain("own quotation", "Wie Goethe schrieb:\n\n> Es irrt der Mensch.\n\nSchöner Satz.\n")
    yield plain(
        "sentence with wrote",
        "Am 3. August schrieb Anna mir: sie kommt.\nIch auch.\n\n~~~\nAm 03.08.26 um 19:12 schrieb Clara:\n> Wer noch?\n",
    )
    yield plain(
        "from at line start",
        "From: Ulm\n\nis how the train is labelled.\n\n~~~\nOn 8/3/26 19:12, Anna Weiss wrote:\n> Which train?\n",
    )
    yield plain(
        "postscript below signature",
        "Gern.\n\nBen\n\nPS: Clara auch.\n\n~~~\nAm 03.08.26 um 19:12 schrieb Anna Weiss:\n> Wer kommt?\n",
    )
    yield plain(
        "code",
        "Try this:\n\n    for i in range(3):\n        print(i)\n\n~~~\nOn 8/3/26 19:12, Anna Weiss wrote:\n> How?\n",
    )
    yield plain(
        "nested thrice",
        "Nein.\n\n~~~\nAm 03.08.26 um 19:12 schrieb Anna Weiss:\n> Doch.\n>\n> Am 02.08.26 um 10:00 schrieb Ben:\n>> Nein.\n>>\n>> Am 01.08.26 um 9:00 schrieb Anna:\n>>> Doch.\n",
    )
    yield plain(
        "own footer of the site",
        "Gern.\n\n~~~\nAm 03.08.26 um 19:12 schrieb Anna Weiss:\n\n> Wer?\n>\n> -- \n> Handschlag\n> https://talk.example.org\n",
    )
    yield plain(
        "reply above line",
        "Gern.\n\n~~~\n-----\nAnna Weiss <reply+obvq@talk.example.org> schrieb am 3.8.2026:\n\n> Wer?\n",
    )
    yield plain(
        "mailing list footer",
        "Gern.\n\n~~~\n_______________________________________________\nUlm mailing list\nUlm@lists.example.org\nhttps://lists.example.org/listinfo/ulm\n",
    )
    yield plain(
        "clear signed",
        "~~~\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n~~~\nGern.\n~~~\n-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n-----END PGP SIGNATURE-----\n",
    )
    yield plain(
        "two answers below", "~~~\nAnna Weiss wrote:\n~~~\n> Tuesday?\n\nYes.\n\n> Where?\n\nAt mine.\n"
    )
    yield plain(
        "emoji",
        "👍\n\n~~~\nOn Mon, Aug 3, 2026 at 7:12 PM Anna Weiss <reply+obvq@talk.example.org> wrote:\n\n> Tuesday?\n",
    )
    yield both(
        "alternatives",
        "Gern.\n\n~~~\nAm Mo., 3. Aug. 2026 um 19:12 Uhr schrieb Anna <a@b.org>:\n\n> Wer?\n",
        "<p>Gern.</p>",
    )
    yield both(
        "html says more",
        "Hello\n~~~\n\nOn 8/3/26 19:12, Anna Weiss wrote:\n> Who?\n",
        "<p>Hello</p><blockquote>Who?</blockquote>",
    )

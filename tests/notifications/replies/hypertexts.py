"""HTML alone, as the programs write it. Here the words that must be left are given."""

from tests.notifications.replies.making import html

OLD = "<p>Wer kann am Dienstag den <b>Beamer</b> mitbringen?</p><p>Anna</p>"
WHO = 'Anna Weiss &lt;<a href="mailto:reply+obvq@talk.example.org">reply+obvq@talk.example.org</a>&gt;'
CLIENTS = {
    "gmail": '<div dir="ltr">{said}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{line}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">{old}</blockquote></div>',
    "apple": '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body style="overflow-wrap: break-word;">{said}<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>{line}</div><br class="Apple-interchange-newline"><div>{old}</div></blockquote></div><br></body></html>',
    "iphone": '<html><body dir="auto">{said}<br><div dir="ltr">Von meinem iPhone gesendet</div><div dir="ltr"><br><blockquote type="cite">{line}<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">{old}</div></blockquote></body></html>',
    "thunderbird": '<html><body text="#000000" bgcolor="#FFFFFF"><p>{said}</p><div class="moz-signature">-- <br>Ben Koch</div><div class="moz-cite-prefix">{line}<br></div><blockquote type="cite" cite="mid:1@talk.example.org">{old}</blockquote></body></html>',
    "outlook-desktop": '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {{margin:0cm;}} --></style></head><body lang="DE"><div class="WordSection1"><p class="MsoNormal">{said}<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>Von:</b> Anna Weiss &lt;reply+obvq@talk.example.org&gt; <br><b>Gesendet:</b> Montag, 3. August 2026 19:12<br><b>An:</b> ben@example.org<br><b>Betreff:</b> Beamer<o:p></o:p></p></div>{old}</div></body></html>',
    "outlook-desktop-en": '<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang="EN-GB"><div class="WordSection1"><p class="MsoNormal">{said}<o:p></o:p></p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>From:</b> Anna Weiss &lt;reply+obvq@talk.example.org&gt; <br><b>Sent:</b> Monday, August 3, 2026 7:12 PM<br><b>To:</b> ben@example.org<br><b>Subject:</b> Beamer<o:p></o:p></p></div>{old}</div></body></html>',
    "outlook-web": '<html><body dir="ltr"><div class="elementToProof" style="font-family: Aptos; font-size: 12pt;">{said}</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" color="#000000"><b>From:</b> Anna Weiss &lt;reply+obvq@talk.example.org&gt;<br><b>Sent:</b> Monday, August 3, 2026 7:12 PM<br><b>To:</b> ben@example.org<br><b>Subject:</b> Beamer</font><div>&nbsp;</div></div><div>{old}</div></body></html>',
    "outlook-mobile": '<html><body><div dir="auto">{said}</div><div id="ms-outlook-mobile-signature" dir="auto"><div><br></div>Outlook für <a href="https://aka.ms/AAb9ysg">Android</a> beziehen</div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><b>Von:</b> Anna Weiss<br><b>Gesendet:</b> Montag, 3. August 2026 19:12<br><b>An:</b> ben@example.org<br><b>Betreff:</b> Beamer</div>{old}</body></html>',
    "yahoo": '<html><head></head><body><div class="ydp1 yahoo-style-wrap"><div dir="ltr" data-setdir="false">{said}</div><div><br></div></div><div id="ydp2yahoo_quoted_123" class="ydp2yahoo_quoted"><div style="font-family:Helvetica">{line}<div><br></div><div>{old}</div></div></div></body></html>',
    "proton": '<div style="font-family: Arial, sans-serif; font-size: 14px;">{said}</div><div class="protonmail_signature_block protonmail_signature_block-empty"></div><div class="protonmail_quote">{line}<br><blockquote class="protonmail_quote" type="cite">{old}</blockquote><br></div>',
    "gmx": '<html><head></head><body><div style="font-family: Verdana;font-size: 12.0px;"><div>{said}</div><div>&nbsp;<div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;"><b>Gesendet:</b>&nbsp;Montag, 03. August 2026 um 19:12 Uhr<br/><b>Von:</b>&nbsp;&quot;Anna Weiss&quot; &lt;reply+obvq@talk.example.org&gt;<br/><b>An:</b>&nbsp;ben@example.org<br/><b>Betreff:</b>&nbsp;Beamer</div><div name="quoted-content">{old}</div></div></div></div></body></html>',
    "t-online": '<html><body><div>{said}</div><div><br></div><blockquote style="border-left:2px solid blue;padding-left:5px">-----Original-Nachricht-----<br>Betreff: Beamer<br>Datum: 2026-08-03T19:12:33+0200<br>Von: "Anna Weiss"<br><br>{old}</blockquote></body></html>',
    "open-xchange": '<!doctype html><html><body><div class="default-style">{said}</div><blockquote type="cite"><div>{line}</div><div><br></div><div>{old}</div></blockquote></body></html>',
    "roundcube": '<html><body style="font-size: 10pt"><p>{said}</p><div id="signature"><br></div><p id="reply-intro">{line}</p><blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0"><div id="replybody1">{old}</div></blockquote></body></html>',
    "samsung": '<html><body><div dir="auto">{said}</div><div dir="auto"><br></div><div id="composer_signature"><div style="font-size:12px;color:#575757" dir="auto">Von meinem Samsung Galaxy Smartphone gesendet.</div></div><div><br></div><div style="font-size:100%;color:#000000"><div>-------- Ursprüngliche Nachricht --------</div><div>Von: Anna Weiss &lt;reply+obvq@talk.example.org&gt; </div><div>Datum: 03.08.26  19:12  (GMT+01:00) </div><div>An: ben@example.org </div><div>Betreff: Beamer </div></div>{old}</body></html>',
    "zimbra": '<html><body><div style="font-family: arial"><div>{said}</div><div data-marker="__QUOTED_TEXT__"><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>Von: </b>"Anna Weiss"<br><b>An: </b>ben@example.org<br><b>Gesendet: </b>Montag, 3. August 2026 19:12:33<br><b>Betreff: </b>Beamer</div><div data-marker="__QUOTED_TEXT__">{old}</div></div></div></body></html>',
}
LINES = [
    f"Am Mo., 3. Aug. 2026 um 19:12 Uhr schrieb {WHO}:",
    f"On Mon, Aug 3, 2026 at 7:12 PM {WHO} wrote:",
    f"Le lun. 3 août 2026 à 19:12, {WHO} a écrit&nbsp;:",
]
SAID = [
    ("Danke, ich bringe ihn mit.<br><br>Ben", "Danke, ich bringe ihn mit.\n\nBen"),
    ("Gr&uuml;&szlig;e &amp; bis <b>Dienstag</b>!", "Grüße & bis Dienstag!"),
]


def cases():
    for place, (name, pattern) in enumerate(CLIENTS.items()):
        for number, (said, expected) in enumerate(SAID):
            source = pattern.format(said=said, line=LINES[(place + number) % 3], old=OLD)
            yield html(f"html {name} {number + 1}", source, expected)
    yield html(
        "html latin-1",
        "<p>Schöne Grüße</p><blockquote>alt</blockquote>",
        "Schöne Grüße",
        charset="iso-8859-1",
    )
    yield html(
        "html list", "<p>Zwei:</p><ul><li>Beamer</li><li>Kabel</li></ul>", "Zwei:\n\n- Beamer\n- Kabel"
    )
    yield html(
        "html rtl", '<div dir="rtl">نعم، سأحضر.</div><blockquote type="cite">من؟</blockquote>', "نعم، سأحضر."
    )
    yield html(
        "html inline",
        '<blockquote type="cite">Wer bringt den Beamer?</blockquote><p>Ich.</p><blockquote type="cite">Und die Leinwand?</blockquote><p>Clara.</p>',
        "> Wer bringt den Beamer?\n\nIch.\n\n> Und die Leinwand?\n\nClara.",
    )

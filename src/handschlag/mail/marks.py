"""What mail programs write around what people write, in the languages of their users."""

import re

_WROTE = (
    r"(?:wrote|writes|said|schrieb(?:en)?|schreibt|geschrieben|a écrit|écrit|escribió|escribio|ha scritto|"
    r"scrisse|escreveu|schreef|skrev|skrifaði|kirjoitti|napisa[lł](?:a|\(a\))?|pisze|napsal[a]?|írta|yazdı|"
    r"написа(?:л|ла|в)|пишет|пише|geschreven|написа|έγραψε|писал(?:а)?|كتب|写道|님이 작성|のメール)"
)
_ADDRESS = r"[\w.+'=-]+@[\w.-]+\.\w{2,}"
_DATE = (
    r"(?:\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\b\d{1,2}(?:st|nd|rd|th)?[. ]+(?:de )?"
    r"[^\W\d]{3,12}\.?,?(?: de)? \d{4}|[^\W\d]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{4}年|\d{4}년|"
    r"\d{4}\. [^\W\d]{3,10}\. \d{1,2})"
)
_TIME = r"\d{1,2}[:.]\d\d"

ATTRIBUTION = re.compile(
    rf"""[>*_\s]*(?:
      (?=.*{_DATE})(?=.*(?:{_ADDRESS}|{_TIME})).*\b{_WROTE}\b.{{0,60}}[:：][*_\s]*
    | (?=.*{_DATE})(?=.*\b{_WROTE}\b).*<?{_ADDRESS}>?\)?\W*[:：]\W*
    | (?=.*{_DATE}).*\b(?:schrieb|wrote|skrev|schreef)\b.{{1,80}}:[*_\s]*
    | (?=.*(?:{_DATE}|{_TIME})).*<?{_ADDRESS}[^:\w]{{0,6}}[:：]\W*
    | .*<{_ADDRESS}>\ {_WROTE}:
    | (?=.*{_TIME}).*<{_ADDRESS}>.*\n?.*{_WROTE}.*[:：]\W*
    | .*<{_ADDRESS}>,?\ (?:于)?.*{_DATE}.*{_WROTE}?[:：]
    | (?:Quoting|Zitat\ von|Citando|En\ reponse\ à)\b.{{0,120}}:
    | >>>\ .*{_DATE}.*>>>
    | .{{1,80}}\ -{{2,3}}\ ?{_DATE}.*-{{2,3}}.*
    )""",
    re.VERBOSE | re.IGNORECASE,
)
"""One that says so much that it needs no quote below it."""
LOOSE_ATTRIBUTION = re.compile(
    rf"(?!(?:wie|as|like|so|comme|zoals|como) )(?:.{{0,120}}\b{_WROTE}\b.{{0,80}}[:：]|.{{0,200}}\d.{{0,120}}[:：])\s*",
    re.IGNORECASE,
)
"""One that is believed if a quote follows."""
ORIGINAL = re.compile(
    r"[\\*_ ]*[-‐]{2,} ?(?:Original[ -]?(?:Message|Mail|Nachricht)|Urspr\w*ngliche (?:Nachricht|Mail|E-Mail)|"
    r"Message d['’]origine|Message original|Mensaje original|Messaggio originale|Mensagem original|"
    r"Oorspronkelijk(?:e)? bericht|Ursprungligt meddelande|Wiadomość oryginalna|Oryginalna wiadomość|"
    r"Reply Message|Forwarded message|Weitergeleitete Nachricht|Исходное сообщение) ?[-‐]{2,}[\\*_ ]*",
    re.IGNORECASE,
)
_FROM = r"From|Von|De|Da|Van|Od|Från|Fra|От|Lähettäjä|Feladó|Kimden"
_SENT = r"Sent|Gesendet|Date|Datum|Envoyé|Enviado(?: em)?|Enviada em|Inviato|Verzonden|Wysłano|Skickat|Sendt|Data|Дата"
_TO = r"To|An|À|Para|A|Aan|Do|Till|Til|Cc|Kopie|Кому"
_SUBJECT = r"Subject|Betreff|Objet|Asunto|Oggetto|Onderwerp|Assunto|Temat|Ämne|Emne|Тема"
FIRST_FIELD = re.compile(rf"[*_> ]*(?:{_FROM}|{_SENT}|Betreff)[*_]* ?:[*_]*(?:\s|$)", re.IGNORECASE)
FIELD = re.compile(rf"[*_> ]*(?:{_FROM}|{_SENT}|{_TO}|{_SUBJECT})[*_]* ?:[*_]*(?:\s|$)", re.IGNORECASE)

QUOTED = re.compile(r" ?>|[A-Z]{1,3}> |\|[ \t]\S")
QUOTE_MARK = re.compile(r" ?> ?|[A-Z]{1,3}> ?|\| ")
UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
CLEARSIGNED = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\r?\n(?:[A-Za-z]+: [^\n]*\n)*\r?\n?")
LONG_RULE = re.compile(r"\s*\\?_{10,}\s*")
SHORT_RULE = re.compile(r"[-_=*\\ ]{2,}|<?https?://aka\.ms/\S+")
MOBILE = re.compile(
    r"[\[*_<]*(?:Sent (?:from|with|via|using) |Von mein(?:em|er) |Von (?:Samsung|Proton|Yahoo|Outlook) |Gesendet (?:von|mit|aus) "
    r"|Diese Nachricht wurde von mein|Get Outlook for|Outlook (?:für|for) |\[?Outlook für|Envoyé (?:de|depuis) "
    r"|Enviado (?:desde|do) |Inviato da|Verstuurd (?:vanaf|met|via) |Verzonden (?:vanaf|met) |Wysłane z |Skickat från "
    r"|Sendt fra |Lähetetty |Odesláno z |Отправлено (?:с|из) |Gönderildi).{0,100}",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(
    r"vertraulich\w*.{0,200}(?:adressat|empfänger)|confidential.{0,200}(?:recipient|intended|addressee)"
    r"|confidentiel.{0,200}destinataire|vertrouwelijk.{0,200}(?:geadresseerde|ontvanger)"
    r"|confidencial.{0,200}destinatari|auf viren geprüft|virus[- ]free|scanned (?:by|for) ",
    re.IGNORECASE | re.DOTALL,
)
HTML_HEAD = re.compile(r"<(head|style|title)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
HTML_QUOTE = re.compile(
    r"""<(?:div|p|blockquote|hr|table|span)\b[^<>]*(?:
      \bclass\s*=\s*["'][^"']*(?:gmail_quote|gmail_attr|yahoo_quoted|protonmail_quote|moz-cite-prefix
        |moz-signature|moz-forward-container|gmail_signature|protonmail_signature_block|tutanota_quote)
    | \bid\s*=\s*["'][^"']*(?:divRplyFwdMsg|appendonsend|yahoo_quoted|reply-intro|composer_signature
        |ms-outlook-mobile-signature|zwchr|isForwardContent|OLK_SRC_BODY_SECTION|mail-editor-reference)
    | \bname\s*=\s*["']quote["']
    | \bdata-marker\s*=\s*["']__(?:QUOTED_TEXT|DIVIDER)__
    | border-top:\s*solid\s*\#(?:E1E1E1|B5C4DF)
    )""",
    re.VERBOSE | re.IGNORECASE,
)

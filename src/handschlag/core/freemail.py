"""Domains at which anybody gets an address: one there proves nothing about a company."""

from typing import Final

_DOMAINS: Final = (
    "aol.com aol.de arcor.de bluewin.ch disroot.org duck.com email.de fastmail.com fastmail.fm free.fr "
    "freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.eu gmx.info gmx.net gmx.org googlemail.com "
    "hey.com hispeed.ch hotmail.ch hotmail.com hotmail.de hotmail.fr hushmail.com icloud.com inbox.lv "
    "kabelmail.de laposte.net libero.it live.com live.de mac.com mail.com mail.de mail.ru mailbox.org "
    "mailfence.com me.com mein.gmx msn.com netcologne.de o2.pl o2online.de online.de orange.fr "
    "outlook.at outlook.com outlook.de pm.me posteo.at posteo.ch posteo.de posteo.eu posteo.net "
    "posteo.org proton.me protonmail.ch protonmail.com qq.com riseup.net rocketmail.com seznam.cz "
    "sunrise.ch systemli.org t-online.de tiscali.it tuta.com tuta.io tutamail.com tutanota.com "
    "tutanota.de unity-mail.de unitybox.de vodafone.de vodafonemail.de wanadoo.fr web.de wp.pl "
    "yahoo.com yahoo.de yahoo.fr yandex.com yandex.ru ymail.com zoho.com zoho.eu 10minutemail.com "
    "byom.de dispostable.com guerrillamail.com mailinator.com maildrop.cc sharklasers.com temp-mail.org "
    "trash-mail.com trashmail.com yopmail.com blogspot.com github.io gitlab.io jimdo.com jimdofree.com "
    "netlify.app pages.dev vercel.app weebly.com wixsite.com wordpress.com facebook.com google.com "
    "instagram.com linkedin.com xing.com youtube.com"
)
FREEMAIL: Final = frozenset(_DOMAINS.split())
"""Mail for everybody, mail for ten minutes, and hosts of other people's pages."""


def is_for_everybody(domain: str) -> bool:
    """The domain, or one above it, is nobody's own."""
    parts = domain.split(".")
    return any(".".join(parts[start:]) in FREEMAIL for start in range(len(parts) - 1))

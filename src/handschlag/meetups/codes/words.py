"""Yes, no and maybe, as people write them at the beginning of a mail, in English and German. Pure."""

import re

_WORDS = {
    "yes": "yes|yep|yeah|y|sure|ok|okay|gladly|accepted|i'?m in|count me in|i'?ll be there|i'?ll come"
    "|ja|jo|jawohl|j|gern|gerne|zusage|zugesagt|ich komme|komme|bin dabei|ich bin dabei|👍",
    "no": "no|nope|n|declined|i can'?t(?: come| make it)?|can'?t(?: come| make it)?|unfortunately not|not this time"
    "|nein|ne|nee|leider nein|leider nicht|absage|abgesagt|ich kann(?: leider)? nicht|kann(?: leider)? nicht"
    "|ich komme(?: leider)? nicht|komme(?: leider)? nicht|bin nicht dabei|👎",
    "maybe": "maybe|perhaps|possibly|tentative|not sure(?: yet)?|i don'?t know(?: yet)?"
    "|vielleicht|eventuell|evtl\\.?|möglicherweise|mal sehen|weiß(?: ich)? noch nicht|noch unsicher|unter vorbehalt",
}
_GREETING = re.compile(
    r"(?:hi|hello|hallo|dear|liebe[rs]?|moin|servus|guten \w+|good \w+|hey|grüezi)\b[^,!.\n]{0,40}[,!.]?\s*",
    re.IGNORECASE,
)
_AFTER = (
    r"(?:\s+(?:danke|thanks|thank you|please|bitte|gerne?|sorry|leider|of course|natürlich|sicher|klar|"
    r"definitely|auf jeden fall|sehr gerne?|i will|we will|ich komme|i'?ll come|dabei))?"
    r"\s*(?=$|[.,;:!?)\n–—-])"
)
_ANSWERS = [
    (answer, re.compile(rf"(?:{words}){_AFTER}", re.IGNORECASE)) for answer, words in reversed(_WORDS.items())
]


def answer_in(text: str) -> str | None:
    """The answer that the first line gives, after a greeting if there is one; None for anything else."""
    said = text.replace("’", "'").strip(" \n*_\"'„“>")
    for start in (said, _GREETING.sub("", said, count=1).strip()):
        for answer, words in _ANSWERS:
            if words.match(start):
                return answer
    return None

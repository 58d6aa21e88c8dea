"""E-mail addresses never reach what people read; this is where they are taken out."""

import re

_ADDRESS = re.compile(r"(?<![\w.+-])(?:mailto:)?([\w.+%-]+)@(?:[\w-]+\.)+[a-z]{2,24}\b", re.IGNORECASE)


def mask(local_part: str) -> str:
    """The first half of the part before the @, enough to recognise oneself: ``max.mus…``."""
    return local_part[: max(1, (len(local_part) + 1) // 2)] + "…"


def without_addresses(text: str) -> str:
    """The text with every address cut down to ``max.mus…@…``."""
    if "@" not in text:
        return text
    return _ADDRESS.sub(lambda found: f"{mask(found[1])}@…", text)


def name_without_address(name: str, address: str = "") -> str:
    """A name fit to show: what is given, or the masked local part where the name is an address."""
    name = " ".join(name.split()).strip("'\"<>() ")
    bare = _ADDRESS.fullmatch(name)
    if bare:
        return mask(bare[1])
    name = _ADDRESS.sub(lambda found: mask(found[1]), name)
    return name or mask(address.partition("@")[0])

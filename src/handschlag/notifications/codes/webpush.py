"""Web push: a message that only one browser can read (RFC 8291), and who sends it (RFC 8292)."""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
RECORD = 4096
POINT, SECRET, SALT = 65, 16, 16
"""Bytes of a public key, of a browser's secret, of the salt."""
LASTS = 12 * 3600
"""Seconds for which a token holds; a day is the most that push services take."""


def encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """ValueError for nonsense."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def key_of(secret: str) -> ec.EllipticCurvePrivateKey:
    """The site's key, made of its secret."""
    number = int.from_bytes(sha256(b"handschlag.push" + secret.encode()).digest())
    return ec.derive_private_key(number % (ORDER - 1) + 1, CURVE)


def public(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def is_point(raw: bytes) -> bool:
    """Whether it is a public key."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)
    except ValueError:
        return False
    return len(raw) == POINT


def encrypted(
    text: bytes,
    theirs: bytes,
    secret: bytes,
    *,
    ours: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body for the browser with this public key and secret. ``ours`` and ``salt`` are new each time."""
    ours, salt = ours or ec.generate_private_key(CURVE), salt or os.urandom(SALT)
    shared = ours.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
    both = b"WebPush: info\0" + theirs + public(ours)
    material = _derived(shared, secret, both, 32)
    key = _derived(material, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(material, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD.to_bytes(4) + bytes([POINT]) + public(ours)
    return head + AESGCM(key).encrypt(nonce, text + b"\2", None)


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)


def signed(endpoint: str, subject: str, key: ec.EllipticCurvePrivateKey, now: float) -> str:
    """The header that tells the push service who sends: a token for its origin, and the key to check it."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(now) + LASTS, "sub": subject}
    said = ".".join(encoded(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(key.sign(said.encode(), ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(32) + s.to_bytes(32)
    return f"vapid t={said}.{encoded(signature)}, k={encoded(public(key))}"

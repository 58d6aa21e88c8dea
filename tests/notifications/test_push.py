"""Notices on devices: only the device can read what is sent, and nothing goes into a network of one's own."""

import json
import ssl
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.x509.oid import NameOID
from django.test import Client
from django_tasks_db.models import DBTaskResult

from handschlag.core import clock, outgoing
from handschlag.core.errors import Invalid
from handschlag.discussions import actions as talk
from handschlag.notifications import actions
from handschlag.notifications.codes import webpush
from handschlag.notifications.models import PushSubscription

RFC_8291 = {
    "ours": "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
    "theirs": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "salt": "DGv6ra1nlYgDCS1FRnbzlw",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    "body": (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
        "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    ),
}


class Browser:
    """A device with its keys, which reads as RFC 8291 tells it, and the push service it belongs to."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = b"sixteen secrets!"
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 201
        self.url = ""

    def given(self, path: str = "send/abc") -> dict[str, str]:
        own = webpush.encoded(webpush.public(self.key))
        return {"endpoint": f"{self.url}{path}", "p256dh": own, "auth": webpush.encoded(self.secret)}

    def read(self, body: bytes) -> bytes:
        salt, sender, sealed = body[:16], body[21:86], body[86:]
        shared = self.key.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        )
        both = b"WebPush: info\0" + webpush.public(self.key) + sender
        material = HKDF(hashes.SHA256(), 32, self.secret, both).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(material)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(material)
        return AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\2")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(clock.now() - timedelta(days=1))
    made = made.not_valid_after(clock.now() + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    signed = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    own = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(own + signed.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def browser(certificate, settings):
    found = Browser()

    class Service(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append((dict(self.headers), body))
            self.send_response(found.status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Service)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    found.url = f"https://localhost:{server.server_port}/"
    settings.OUTGOING_ALLOWED, settings.OUTGOING_CA = [found.url], str(certificate)
    yield found
    server.shutdown()
    server.server_close()


def subscribe(browser, member, **changes):
    return actions.subscribe_device(**browser.given(**changes), device="Firefox, Linux", by=member)


def test_a_message_is_encrypted_as_in_the_standards_example():
    number = int.from_bytes(webpush.decoded(RFC_8291["ours"]))
    body = webpush.encrypted(
        b"When I grow up, I want to be a watermelon",
        webpush.decoded(RFC_8291["theirs"]),
        webpush.decoded(RFC_8291["auth"]),
        ours=ec.derive_private_key(number, ec.SECP256R1()),
        salt=webpush.decoded(RFC_8291["salt"]),
    )
    assert webpush.encoded(body) == RFC_8291["body"]


def test_a_device_hears_that_there_is_something_and_no_word_of_it(browser, group, anna, ben):
    device = subscribe(browser, anna)
    topic = talk.start_topic(group, by=anna, title="Secret plans", source="Who is in?")
    talk.reply_to_topic(topic, by=ben, source="I am.")
    assert DBTaskResult.objects.filter(task_path__endswith="jobs.push").count() == 1
    assert actions.push_to_device(device.pk)
    headers, body = browser.got[0]
    assert browser.read(body) == b"{}"
    assert headers["Content-Encoding"] == "aes128gcm"
    token, key = headers["Authorization"].removeprefix("vapid t=").split(", k=")
    head, claims, signature = token.split(".")
    assert json.loads(webpush.decoded(claims))["aud"] == browser.url.rstrip("/")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), webpush.decoded(key))
    raw = webpush.decoded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert key == actions.public_key()


def test_the_device_then_asks_with_its_own_session(browser, group, anna, ben):
    topic = talk.start_topic(group, by=anna, title="Secret plans", source="Who is in?")
    talk.reply_to_topic(topic, by=ben, source="I am.")
    signed_in, nobody = Client(), Client()
    signed_in.force_login(anna)
    assert "Secret plans" in signed_in.get("/notices/newest/").content.decode()
    assert nobody.get("/notices/newest/").status_code == 302


@pytest.mark.parametrize(("status", "is_done", "is_kept"), [
    (201, True, True), (404, True, False), (410, True, False), (429, False, True), (503, False, True),
])  # fmt: skip
def test_what_the_service_answers_decides(browser, anna, status, is_done, is_kept):
    device = subscribe(browser, anna)
    browser.status = status
    assert actions.push_to_device(device.pk) is is_done
    assert PushSubscription.objects.filter(pk=device.pk).exists() is is_kept


def test_a_service_that_cannot_be_reached_is_tried_again(browser, anna, settings):
    device = subscribe(browser, anna)
    settings.OUTGOING_ALLOWED = ["https://localhost:1/"]
    PushSubscription.objects.update(endpoint="https://localhost:1/send")
    assert not actions.push_to_device(device.pk)
    assert actions.next_try(0)
    assert actions.next_try(9) is None


@pytest.mark.parametrize("address", [
    "http://push.example.org/x", "https://user@push.example.org/x", "https://push.example.org:8443/x",
    "file:///etc/passwd", "https://", "https://[::1/x",
])  # fmt: skip
def test_only_plain_addresses_of_the_open_internet_are_taken(browser, anna, address):
    with pytest.raises(Invalid):
        actions.subscribe_device(**browser.given() | {"endpoint": address}, device="", by=anna)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.8", "169.254.169.254", "[::1]"])
def test_nothing_is_sent_into_ones_own_network(host):
    with pytest.raises(outgoing.Refused):
        outgoing.post(f"https://{host}/send", b"", {})


def test_a_browser_changes_hands_and_devices_are_forgotten(browser, anna, ben):
    subscribe(browser, anna)
    subscribe(browser, ben)
    assert PushSubscription.objects.get().member == ben
    for number in range(12):
        subscribe(browser, ben, path=f"send/{number}")
    assert PushSubscription.objects.count() == 10


def test_one_switches_a_device_on_and_off_by_forms(browser, anna, ben):
    hers, his = Client(), Client()
    hers.force_login(anna)
    his.force_login(ben)
    agent = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/150"}
    assert hers.post("/devices/", browser.given(), headers=agent).status_code == 302
    device = PushSubscription.objects.get()
    assert "Firefox, Linux" in hers.get("/devices/").content.decode()
    assert his.post(f"/devices/{device.pk}/delete/").status_code == 404
    hers.post(f"/devices/{device.pk}/delete/")
    assert not PushSubscription.objects.exists()


def test_the_site_can_be_put_on_a_home_screen(client, site):
    described = client.get("/manifest.webmanifest").json()
    assert described["name"] == site.name
    assert client.get("/worker.js")["Content-Type"].startswith("text/javascript")
    assert "Keine Verbindung" in client.get("/offline/").content.decode()

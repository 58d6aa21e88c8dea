"""What phones' cameras see: codes on screens, and a film of one."""

import io
from pathlib import Path

import segno
import zxingcpp
from PIL import Image
from playwright.sync_api import Page

FRAMES = 20


def on_screen(page: Page) -> str:
    """What a camera reads on the screen of a phone."""
    seen = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())).convert("L"))
    assert seen, "no code is on the screen"
    return seen[0].text


def film(text: str, file: Path) -> Path:
    """What a fake camera sees: a QR code on a table, held a little askew."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="png", scale=8, border=4)
    paper = Image.open(drawn).convert("L").resize((380, 380), Image.Resampling.NEAREST)
    table = Image.new("L", (640, 480), 120)
    table.paste(paper, (130, 50))
    askew = table.rotate(7, Image.Resampling.BILINEAR, fillcolor=120).tobytes()
    colour = bytes([128]) * (320 * 240)
    frame = b"FRAME\n" + askew + colour * 2
    file.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + frame * FRAMES)
    return file

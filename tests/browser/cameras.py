"""What phones' cameras see: codes on screens, and a film of one."""

from pathlib import Path

import cv2
import numpy as np
import segno
from playwright.sync_api import Page

FRAMES = 20


def on_screen(page: Page) -> str:
    """What a camera reads on the screen of a phone."""
    picture = cv2.imdecode(np.frombuffer(page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    text, _corners, _straight = cv2.QRCodeDetector().detectAndDecode(picture)
    return text


def film(text: str, file: Path) -> Path:
    """What a fake camera sees: a QR code on a table, held a little askew."""
    code = segno.make(text, error="m", micro=False)
    squares = np.array(
        [[0 if dark else 255 for dark in line] for line in code.matrix_iter(border=4)], np.uint8
    )
    size = 380
    paper = cv2.resize(squares, (size, size), interpolation=cv2.INTER_NEAREST)
    table = np.full((480, 640), 120, np.uint8)
    table[50 : 50 + size, 130 : 130 + size] = paper
    askew = cv2.warpAffine(table, cv2.getRotationMatrix2D((320, 240), 7, 1), (640, 480), borderValue=120)
    colour = np.full((240, 320), 128, np.uint8).tobytes()
    frame = b"FRAME\n" + askew.tobytes() + colour + colour
    file.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + frame * FRAMES)
    return file

"""Documents of invented patients: a drawn slice through a liver and a report, both marked DEMO. Nobody's."""

import io
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIZE = (640, 520)
PAGE = (1240, 1754)  # A4 at 150 dots per inch


def slice_picture(*, seed: int, lesions: int, title: str) -> bytes:
    """Something like a slice: a body, a liver, a spine, dark round lesions. Plainly a drawing."""
    rng = Random(seed)
    picture = Image.new("L", SIZE, 8)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((40, 60, 600, 480), fill=70)
    draw.ellipse((52, 72, 588, 468), fill=96)
    liver = [(92, 250), (120, 150), (230, 100), (360, 118), (430, 170), (380, 226), (300, 262)]
    draw.polygon([*liver, (250, 360), (150, 380)], fill=142)
    draw.ellipse((450, 150, 548, 300), fill=128)  # the spleen
    draw.ellipse((288, 352, 352, 416), fill=214)  # a vertebra
    draw.ellipse((304, 316, 334, 346), fill=170)  # the aorta
    for _lesion in range(lesions):
        x, y, r = rng.randint(140, 330), rng.randint(150, 290), rng.randint(9, 24)
        draw.ellipse((x - r - 3, y - r - 3, x + r + 3, y + r + 3), fill=168)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=88)
    picture = picture.filter(ImageFilter.GaussianBlur(1.6)).convert("RGB")
    draw = ImageDraw.Draw(picture)
    draw.text((16, 14), title, fill="white", font=ImageFont.load_default(20))
    draw.text((SIZE[0] - 92, SIZE[1] - 42), "DEMO", fill="#ffb81c", font=ImageFont.load_default(28))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def report_page(*, heading: str, lines: list[str]) -> bytes:
    """One page of a report as a scanner would send it: a PDF of one picture."""
    page = Image.new("L", PAGE, 255)
    draw = ImageDraw.Draw(page)
    draw.text((120, 110), "DEMO", fill=150, font=ImageFont.load_default(60))
    draw.text((120, 220), heading, fill=0, font=ImageFont.load_default(40))
    for number, line in enumerate(lines):
        draw.text((120, 320 + 52 * number), line, fill=40, font=ImageFont.load_default(28))
    out = io.BytesIO()
    page.save(out, "PDF", resolution=150)
    return out.getvalue()

"""Photos for the replay: drawn, so that nobody's house is shown, and each a little different."""

from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (1280, 960)


def flooded_house(seed: int, depth: float) -> bytes:
    """Return a JPEG of a stilt house in brown water; ``depth`` 0 to 1 is how high it stands."""
    image = Image.new("RGB", SIZE, (201, 211, 208))
    draw = ImageDraw.Draw(image)
    shift = (seed * 97) % 200
    draw.polygon(
        [(0, 420), (300 - shift, 300), (700, 400), (1280, 330), (1280, 560), (0, 560)], fill=(110, 143, 123)
    )
    left = 260 + shift
    draw.polygon([(left - 60, 430), (left + 280, 190 + seed % 40), (left + 620, 430)], fill=(122, 58, 42))
    draw.rectangle((left, 430, left + 560, 660), fill=(199, 155, 106))
    for line in range(470, 660, 40):
        draw.line((left, line, left + 560, line), fill=(166, 124, 78), width=5)
    draw.rectangle((left + 230, 480, left + 330, 660), fill=(91, 58, 34))
    for post in (30, 270, 520):
        draw.rectangle((left + post, 660, left + post + 24, 900), fill=(91, 58, 34))
    top = int(800 - 260 * depth)
    draw.rectangle((0, top, *SIZE), fill=(156, 124, 82))
    for wave in range(0, SIZE[0], 160):
        draw.arc(
            (wave - shift, top + 40, wave + 120 - shift, top + 90), 200, 340, fill=(196, 166, 121), width=8
        )
    return _jpeg(image)


def fallen_tree(seed: int) -> bytes:
    """Return a JPEG of a tree across a road."""
    image = Image.new("RGB", SIZE, (210, 216, 212))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 520, *SIZE), fill=(128, 128, 122))
    draw.line((60, 640 + seed % 60, 1180, 560), fill=(78, 54, 34), width=60)
    draw.ellipse((840, 380, 1260, 720), fill=(60, 104, 62))
    return _jpeg(image)


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()

"""Pictures made small: few colours, from a palette. PNG as its specification has it (w3.org/TR/png-3), without a library."""

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {2: 3, 6: 4}  # colour type → bytes a pixel: true colour, and the same with transparency
SHADES = 17  # sixteen of each colour: 0, 17, 34 … 255
MOST_COLOURS = 256


def smaller(picture: bytes) -> bytes:
    """The same picture, its colours rounded, from a palette; transparency is left out. Raises ValueError for too many."""
    width, height, rows = _rows(picture)
    numbers: dict[bytes, int] = {}
    lines = [[numbers.setdefault(pixel, len(numbers)) for pixel in _pixels(row)] for row in rows]
    if len(numbers) > MOST_COLOURS:
        raise ValueError(f"{len(numbers)} colours are too many for a palette")
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + bytes(line) for line in lines), 9)
    chunks = ((b"IHDR", head), (b"PLTE", b"".join(numbers)), (b"IDAT", data), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(name, content) for name, content in chunks)


def _pixels(row: tuple[int, bytes]) -> Iterator[bytes]:
    step, line = row
    rounded = bytes((value + SHADES // 2) // SHADES * SHADES for value in line)
    return (rounded[place : place + 3] for place in range(0, len(line), step))


def _rows(picture: bytes) -> tuple[int, int, list[tuple[int, bytes]]]:
    """Width, height, and each row with how many bytes a pixel has."""
    chunks = list(_chunks(picture))
    width, height, depth, colours, *_, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth != 8 or colours not in CHANNELS or interlaced:
        raise ValueError("not a picture as a browser takes it")
    step = CHANNELS[colours]
    data = zlib.decompress(b"".join(content for name, content in chunks if name == b"IDAT"))
    found, above, long = [], bytes(width * step), width * step + 1
    for place in range(0, len(data), long):
        above = _unfiltered(data[place], data[place + 1 : place + long], above, step)
        found.append((step, above))
    return width, height, found


def _unfiltered(kind: int, line: bytes, above: bytes, step: int) -> bytes:
    """A row as it was before it was told as differences to its neighbours."""
    if kind == 0:
        return line
    if kind == 2:
        return bytes((value + up) & 255 for value, up in zip(line, above, strict=True))
    row = bytearray(step) + bytearray(len(line))
    corners = bytes(step) + above
    for place, value in enumerate(line):
        left, up, corner = row[place], above[place], corners[place]
        row[place + step] = (value + _guess(kind, left, up, corner)) & 255
    return bytes(row[step:])


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 3:
        return (left + up) // 2
    near = left + up - corner
    return min((left, up, corner), key=lambda neighbour: abs(near - neighbour))


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while place < len(picture):
        (length,) = struct.unpack(">I", picture[place : place + 4])
        yield picture[place + 4 : place + 8], picture[place + 8 : place + 8 + length]
        place += length + 12


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

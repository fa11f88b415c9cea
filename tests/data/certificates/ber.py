"""Writes a PFX again in BER as some tools do: indefinite lengths, and octet strings in pieces.

Only what stands outside of the integrity check's reach is changed: the content itself stays the same bytes.
"""
import sys


def values(data):
    while data:
        length, start = data[1], 2
        if length & 0x80:
            start = 2 + (length & 0x7F)
            length = int.from_bytes(data[2:start], "big")
        yield data[0], data[start : start + length]
        data = data[start + length :]


def der(tag, content):
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def ber(tag, content):
    if tag in (0x30, 0xA0):
        return bytes([tag, 0x80]) + b"".join(ber(*value) for value in values(content)) + b"\0\0"
    if tag == 0x04 and len(content) > 1000:
        pieces = (der(0x04, content[at : at + 1000]) for at in range(0, len(content), 1000))
        return bytes([0x24, 0x80]) + b"".join(pieces) + b"\0\0"
    return der(tag, content)


source, target = sys.argv[1:]
with open(source, "rb") as file:
    [(tag, content)] = values(file.read())
with open(target, "wb") as file:
    file.write(ber(tag, content))

"""Character sets as letters claim them, and bytes as text. Total: whatever the bytes, something readable comes back."""

import codecs
import functools
import re

_ALIASES = {
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "utf-8mb4": "utf-8",
    "ansi-x3.4-1968": "ascii",
    "ks-c-5601": "cp949",
    "ks-c-5601-1987": "cp949",
    "ks-c-5601-1989": "cp949",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ms-kanji": "cp932",
    "windows-874": "cp874",
    "windows-936": "gb18030",
    "windows-949": "cp949",
    "windows-950": "cp950",
    "x-gbk": "gb18030",
    "x-big5": "cp950",
    "x-euc-jp": "euc-jp",
}
# What writers call by the smaller name they fill with the larger one's letters (WHATWG's Encoding Standard says so too).
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "cp950",
    "iso2022_jp": "iso2022_jp_ext",
}
_TEXT_CODEC = re.compile(r"(?:utf|iso|cp\d|koi8|gb|big5|shift|euc|mac|hz|tis|ptcp|johab)")
_FAMILY = re.compile(
    r"utf-?(?:8|16|7)|iso-?8859-?\d{1,2}|iso-?2022-(?:jp|kr)|(?:windows|cp)-?(?:125\d|874|93[26]|949|950)"
    r"|koi8-?[ru]|gb(?:2312|18030|k)|big5|shift-?jis|euc-?(?:jp|kr|cn)|us-ascii"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


@functools.lru_cache(maxsize=256)
def codec_for(charset: str) -> str:
    """Python's name for a charset as a letter claims it; '' for none it knows. A language (`utf-8*en`) is dropped."""
    claimed = charset.strip(" \t\r\n\"'").lower().partition("*")[0].replace("_", "-")
    found = _looked_up(_ALIASES.get(claimed, claimed))
    if not found:
        family = _FAMILY.search(claimed)
        found = _looked_up(family[0]) if family else ""
    return _WIDER.get(found, found)


def _looked_up(name: str) -> str:
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return found if found == "ascii" or _TEXT_CODEC.match(found) else ""


def decode(data: bytes, charset: str = "") -> str:
    """The bytes as text: UTF-8 where they are that, else as claimed, else windows-1252. No NULs, no half characters."""
    if data.isascii() and b"\x1b" not in data and not charset:
        return data.decode("ascii").replace("\0", "")
    codec = codec_for(charset) or "cp1252"
    for attempt in ("utf-8", codec) if codec.startswith(("cp125", "utf-8")) else (codec, "utf-8"):
        try:
            return clean(data.decode(attempt))
        except UnicodeError:
            continue
    return clean(_mostly(data, "utf-8") or _mostly(data, codec) or data.decode("cp1252", "replace"))


def _mostly(data: bytes, codec: str) -> str:
    """The text where all but a few characters beyond ASCII are good, as when it was cut off in the middle of one; else ''."""
    if codec.startswith("cp125"):
        return ""
    text = data.decode(codec, "replace")
    bad = text.count("\ufffd")
    good = sum(character > "\x7f" for character in text) - bad
    return text if good >= 3 * bad else ""


def clean(text: str) -> str:
    """Without NULs and lone surrogates, which no database stores."""
    text = text.replace("\0", "")
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def from_surrogates(text: str, charset: str = "") -> str:
    """What the parser kept as escaped 8-bit bytes, decoded: UTF-8, else the letter's own charset. For header text."""
    if text.isascii():
        return text.replace("\0", "")
    return decode(text.encode("utf-8", "surrogateescape"), charset)

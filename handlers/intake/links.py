"""Web addresses in a letter: what is behind Safe Links, without what tracks the reader."""

import re
import urllib.parse

_LINK = re.compile(r"https?://[^\s<>\"'\]]+|\bwww\.[^\s<>\"'\]]+", re.I)
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|msclkid|mc_\w+|dclid|igshid|_hs\w+|mkt_tok|vero_\w+|oly_\w+)$", re.I)
_WRAPPERS = ("safelinks.protection.outlook.com", "urldefense.proofpoint.com", "urldefense.com")
_PROOFPOINT = re.compile(r"/v3/__(.+?)__;")


def links(text: str) -> list[str]:
    """Every link in the text, clean, in order."""
    if "http" not in text and "www." not in text:
        return []
    return [clean(match[0]) for match in _LINK.finditer(text)]


def without_links(text: str) -> str:
    return re.sub(r"\s*<?(?:https?://|www\.)[^\s<>\"']+>?", " ", text)


def clean(link: str) -> str:
    """The address itself: unwrapped, without tracking parameters, closing punctuation and an empty fragment."""
    link = link.rstrip(".,;:!?*")
    if link.endswith(")") and "(" not in link:
        link = link.rstrip(")")
    try:
        return _without_tracking(_unwrapped(link))
    except ValueError:
        return link


def _unwrapped(link: str) -> str:
    for _ in range(3):
        split = urllib.parse.urlsplit(link)
        if not split.netloc.lower().endswith(_WRAPPERS):
            break
        inside = (
            urllib.parse.parse_qs(split.query).get("url")
            or urllib.parse.parse_qs(split.query).get("u")
            or _PROOFPOINT.findall(link)
        )
        if not inside:
            break
        link = inside[0]
    return link


def _without_tracking(link: str) -> str:
    head, mark, query = link.partition("?")
    if not mark:
        return link
    query, hash_mark, fragment = query.partition("#")
    kept = "&".join(pair for pair in query.split("&") if not _TRACKING.match(pair.partition("=")[0]))
    return head + (f"?{kept}" if kept else "") + hash_mark + fragment

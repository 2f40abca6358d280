"""Web addresses in a letter: what is behind Safe Links and their like, without what tracks the reader."""

import re
import urllib.parse

_ENDS = (
    r"(?:gov|nhs|police|org|co|ac|sch|com|net|info|uk|cymru|wales|scot|london|eu|ie|example|charity|community|foundation"
    r"|events?"
    r"|online|help|support|ly|gle|me|io)"
)
# an address may stand without https://; then it has a path, or it ends as most addresses of partners do
_BARE = (
    rf"(?<![\w@./-])(?:[a-z0-9][a-z0-9-]*\.){{1,4}}{_ENDS}(?:/[^\s<>\"'\])]*[^\s<>\"'\]).,;:!?]|\b(?![@\w.-]*@)(?!\.?[\w-]))"
)
_LINK = re.compile(r"https?://[^\s<>\"'\]]+|\bwww\.[^\s<>\"'\]]+", re.I)
_BARE_LINK = re.compile(_BARE, re.I)
_ANY = re.compile(f"{_LINK.pattern}|{_BARE}", re.I)
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|gbraid|wbraid|msclkid|mc_\w+|dclid|yclid|twclid|igshid|igsh|_hs\w+|__hs\w+|hsctatracking"
    r"|mkt_tok|vero_\w+|oly_\w+|li_fat_id|trk|elqtrack\w*|cmpid|s_cid|dm_i|_ga|_gl|ck_subscriber_id|wickedid"
    r"|ml_subscriber\w*)$",
    re.I,
)
_WRAPPERS = {
    "safelinks.protection.outlook.com": "url",
    "urldefense.proofpoint.com": "u",
    "urldefense.com": "u",
    "linkprotect.cudasvc.com": "a",
    "www.google.com": "q",
    "www.google.co.uk": "q",
    "l.facebook.com": "u",
    "lm.facebook.com": "u",
}
_PROOFPOINT = re.compile(r"/v3/__(.+?)__;")
_CISCO = re.compile(r"https?://secure-web\.cisco\.com/.*/(https?%3A%2F%2F[^/]+)$", re.I)
_DEEPEST = 4


def links(text: str) -> list[str]:
    """Every link in the text, clean, in order."""
    return [link for link, _ in placed(text)]


def placed(text: str) -> list[tuple[str, int]]:
    """Every link in the text, clean, and where it stands; without scheme only where there is none that has one."""
    pattern = _LINK if "http" in text or "www." in text else _BARE_LINK if "." in text else None
    return [(clean(match[0]), match.start()) for match in pattern.finditer(text)] if pattern else []


def without_links(text: str) -> str:
    return re.sub(r"\s*<?(?:https?://|www\.)[^\s<>\"']+>?", " ", text)


def clean(link: str) -> str:
    """The address itself: unwrapped, without tracking parameters, closing punctuation and an empty fragment."""
    link = link.rstrip(".,;:!?*_|}")
    if link.endswith(")") and "(" not in link:
        link = link.rstrip(").,;")
    try:
        return _without_tracking(_unwrapped(link))
    except ValueError:
        return link


def _unwrapped(link: str) -> str:
    for _ in range(_DEEPEST):
        inside = _inside(link)
        if not inside.lower().startswith(("http://", "https://")):
            break
        link = inside
    return link


def _inside(link: str) -> str:
    """The address a wrapper leads to; '' where it is none, or does not say."""
    split = urllib.parse.urlsplit(link.replace("&amp;", "&"))
    host = split.netloc.lower()
    name = next((name for wrapper, name in _WRAPPERS.items() if host == wrapper or host.endswith(f".{wrapper}")), "")
    if not name:
        cisco = _CISCO.match(link)
        return urllib.parse.unquote(cisco[1]) if cisco else ""
    if found := _PROOFPOINT.findall(link):
        return str(found[0])
    if name == "q" and split.path != "/url":
        return ""
    told = urllib.parse.parse_qs(split.query)
    value = (told.get(name) or told.get("url") or [""])[0]
    return _second_version(value) if name == "u" and "-3A_" in value else value


def _second_version(value: str) -> str:
    """Proofpoint's second way of writing: '-' for '%', '_' for '/'."""
    return urllib.parse.unquote(value.replace("-", "%").replace("_", "/"))


def _without_tracking(link: str) -> str:
    head, mark, query = link.partition("?")
    if not mark:
        return link
    query, hash_mark, fragment = query.partition("#")
    pairs = query.replace("&amp;", "&").split("&")
    kept = "&".join(pair for pair in pairs if not _TRACKING.match(pair.partition("=")[0]))
    return head + (f"?{kept}" if kept else "") + (hash_mark + fragment if fragment else "")

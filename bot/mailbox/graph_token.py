"""Tokens from Microsoft's identity platform, for an application by itself. msal does the talking, over our own line."""

import json
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import msal
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bot.mailbox.graph import GraphAccess, Token
from models.errors import MailboxError

HOPELESS = {"invalid_client", "unauthorized_client", "invalid_request", "invalid_scope", "invalid_grant", "access_denied"}


def tokens_for(access: GraphAccess, client: httpx.Client) -> Token:
    """Gives tokens for the endpoint, over `client`; asks when one is wanted, and keeps each as long as it is good."""
    lock, made = threading.Lock(), list[Any]()
    scope = f"https://{urlsplit(access.endpoint).hostname}/.default"

    def token(fresh: bool) -> str:
        with lock:
            try:
                if not made:
                    made.append(_application(access, client))
                if fresh:
                    made[0].remove_tokens_for_client()
                return _token_in(made[0].acquire_token_for_client(scopes=[scope]), access)
            except httpx.HTTPError as error:
                raise _unreachable(access, type(error).__name__) from None
            except RuntimeError as error:  # msal's word for an answer it could not use
                raise _unreachable(access, type(error).__name__) from None

    return token


def _application(access: GraphAccess, client: httpx.Client) -> Any:
    """The application as msal knows it. Raises MailboxError."""
    credential = _credential(access)
    try:
        return msal.ConfidentialClientApplication(
            access.client_id, client_credential=credential, authority=f"{access.authority.rstrip('/')}/{access.tenant}",
            http_client=client, instance_discovery=False,
        )  # fmt: skip
    except ValueError as error:
        if isinstance(error, json.JSONDecodeError):  # from whatever is in between
            raise _unreachable(access, type(error).__name__) from None
        raise MailboxError(
            "The application cannot log in: check its tenant, the authority, and its certificate if it has one.",
            permanent=True,
        ) from None


def _credential(access: GraphAccess) -> Any:
    """What msal takes: the secret, or the private key and the thumbprint of its certificate."""
    if not access.certificate:
        return access.secret
    try:
        key = Path(access.certificate).read_text("ascii")
        load_pem_private_key(key.encode(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise MailboxError(
            f"The application's certificate {access.certificate} has no key that can be read ({type(error).__name__}).",
            permanent=True,
        ) from None
    return {"private_key": key, "thumbprint": access.thumbprint.replace(":", "")}


def _token_in(answer: Any, access: GraphAccess) -> str:
    """The token in msal's answer; of a refusal its short words and numbers only, never its text."""
    found = answer if isinstance(answer, dict) else {}
    if isinstance(token := found.get("access_token"), str) and token:
        return token
    error = str(found.get("error", ""))
    if error not in HOPELESS:
        raise _unreachable(access, "")
    numbers = [f"AADSTS{number}" for number in found.get("error_codes") or () if isinstance(number, int)]
    told = ", ".join([error, *numbers[:3]])
    raise MailboxError(
        f"The application was refused a token ({told}); check its tenant, its id and its secret or certificate.", permanent=True
    )


def _unreachable(access: GraphAccess, what: str) -> MailboxError:
    host = urlsplit(access.authority).hostname or access.authority
    told = f" ({what})" if what else ""
    return MailboxError(f"{host} could not be asked for a token{told}; it is asked again later.")

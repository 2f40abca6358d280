"""Builds the mailbox that the settings name. What reaches Exchange or Microsoft 365 is imported only where it is used."""

from pathlib import Path

from bot.settings import Settings
from models.dates import now
from models.mailbox import Mailbox


def mailbox_of(chosen: Settings, address: str) -> Mailbox | None:
    """The configured mailbox, which is that of `address`; None where there is none."""
    if chosen.mailbox == "maildir":
        return maildir_at(chosen.maildir_folder, address)
    if chosen.mailbox == "exchange":
        return _exchange(chosen, address)
    return _graph(chosen, address) if chosen.mailbox == "graph" else None


def maildir_at(folder: Path, address: str) -> Mailbox:
    """The Maildir in that folder, made if it is not there."""
    from bot.mailbox.maildir import MaildirMailbox

    mailbox = MaildirMailbox(folder, address, now)
    mailbox.create()
    return mailbox


def _exchange(chosen: Settings, address: str) -> Mailbox:
    from bot.mailbox.exchange import ExchangeAccess, ExchangeMailbox

    access = ExchangeAccess(
        chosen.exchange_endpoint, address, chosen.exchange_username, chosen.exchange_secret.get_secret_value(),
        chosen.exchange_auth, chosen.exchange_tenant, chosen.exchange_client_id, chosen.exchange_certificates,
        token_url=chosen.exchange_token_url, replies=chosen.exchange_replies,
    )  # fmt: skip
    return ExchangeMailbox(access, now)


def _graph(chosen: Settings, address: str) -> Mailbox:
    from bot.mailbox.graph import GraphAccess, GraphMailbox

    access = GraphAccess(
        address, chosen.graph_tenant, chosen.graph_client_id, chosen.graph_secret.get_secret_value(),
        chosen.graph_certificate, chosen.graph_thumbprint, chosen.graph_endpoint, chosen.graph_authority,
        chosen.graph_ca or True,
    )  # fmt: skip
    return GraphMailbox(access, now)

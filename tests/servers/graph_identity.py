"""Microsoft's identity platform, as far as an application by itself needs it: where things are, and tokens."""

from typing import Any, Protocol


class Site(Protocol):
    """What of the server it uses; `secret` is the application's, and any assertion of a certificate is believed."""

    secret: str
    token_requests: int

    @property
    def authority(self) -> str: ...

    @property
    def good_token(self) -> str: ...


def identity(site: Site, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """Status and answer. A refusal quotes what was sent, as bad as a server can be."""
    tenant = f"{site.authority}/{path.split('/')[1]}"
    if "/nobody/" in path:
        return 400, {"error": "invalid_tenant", "error_description": "AADSTS90002: no such tenant"}
    if "/.well-known/" in path:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
        return 200, {"issuer": f"{tenant}/v2.0"} | {name: f"{tenant}/oauth2/v2.0/{end}" for name, end in ends.items()}
    site.token_requests += 1
    if form.get("client_secret") != site.secret and "client_assertion" not in form:
        return 401, {"error": "invalid_client", "error_description": f"AADSTS7000215: {form}", "error_codes": [7000215]}
    return 200, {"token_type": "Bearer", "expires_in": 3599, "access_token": site.good_token}

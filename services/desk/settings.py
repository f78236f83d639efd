"""Settings of the desk: `[http]` in byname.toml, or BYNAME_HTTP_<KEY>; it also reads [phone]."""

from __future__ import annotations

import ipaddress

from byname.channels.phone.settings import PhoneSection
from byname.config import Section
from pydantic import Field


class HttpSection(Section):
    """The desk's page and API."""

    host: str = Field("127.0.0.1", description="where the desk listens; 0.0.0.0 for all networks")
    port: int = Field(8080, ge=0, le=65535, description="the desk's port; 0: a free one")
    open_on_loopback: bool = Field(
        True, description="on this very machine the page may be read without signing in"
    )
    session_days: int = Field(14, ge=1, le=365, description="how long a sign-in on the page lasts")
    https: bool = Field(False, description="the page is reached over https: cookies go no other way")

    @property
    def bound_to_loopback(self) -> bool:
        """Whether only this machine can reach the desk."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


# The log form is for the phone channel, and reads numbers as it does.
SECTIONS: dict[str, type[Section]] = {"http": HttpSection, "phone": PhoneSection}

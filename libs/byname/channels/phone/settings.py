"""The section [phone]: whose phone is whose, which doors are open, how other exchanges write their rows."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr, StringConstraints

from byname.channels.base import ChannelSection
from byname.channels.phone.numbers import e164


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ValueError(f"there is no time zone {name!r}; an example is Europe/Berlin") from None
    return name


Region = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")]
Zone = Annotated[str, AfterValidator(_known_zone)]
_EXTENSION = re.compile(r"^[0-9*#]+$")


class PhoneSection(ChannelSection):
    """Phone logs."""

    enabled: bool = Field(True, description="log calls; people can always write down what they heard")
    region: Region = Field("", description="country of national numbers, such as DE")
    regions: dict[str, Region] = Field({}, description='country by trunk: {"PJSIP/vienna" = "AT"}')
    zone: Zone = Field("UTC", description="time zone in which the exchange writes its rows")
    extensions: dict[str, str] = Field({}, description='whose phone: {"101" = "sophie"}')
    lines: dict[str, str] = Field({}, description='whose number: {"+49301234567" = "sophie"}')
    extension_digits: int = Field(5, ge=0, le=10, description="numbers of so few digits are phones of ours")
    dial_prefix: str = Field("", description="digits that get an outside line, left out of numbers")

    public_url: str = Field("", description="https://host[:port] as the provider calls it; empty: [ingest]'s")
    twilio_token: SecretStr = Field(SecretStr(""), description="auth token of the Twilio account")
    twilio_token_before: SecretStr = Field(
        SecretStr(""), description="the token before, while it is replaced"
    )
    freeswitch_user: str = Field("", description="user name that mod_json_cdr logs in with")
    freeswitch_password: SecretStr = Field(SecretStr(""), description="password of mod_json_cdr")
    freeswitch_secret: SecretStr = Field(
        SecretStr(""), description="last part of …/phone/freeswitch/<secret>"
    )

    cdr_files: tuple[str, ...] = Field((), description="Asterisk's Master.csv, to be followed")
    csv_files: tuple[str, ...] = Field((), description="call lists of another exchange, to be followed")
    first_reading: str = Field(
        "start", pattern="^(start|end)$", description="a file never seen before: all of it, or what comes"
    )
    files_every_s: float = Field(2.0, gt=0, description="seconds between two looks at the files")

    ami_host: str = Field("", description="host of Asterisk's manager interface; empty: not used")
    ami_port: int = Field(5038, ge=1, le=65535, description="port of the manager interface")
    ami_user: str = Field("", description="user of manager.conf, with read = cdr")
    ami_secret: SecretStr = Field(SecretStr(""), description="secret of that user")

    csv_delimiter: str = Field(",", min_length=1, max_length=1, description="what separates columns")
    csv_header: bool = Field(False, description="the first line of a file names the columns")
    csv_columns: dict[str, str] = Field(
        {}, description='where what stands, by name or position: {"from" = "from-no", "start" = "3"}'
    )
    csv_time: str = Field(
        "%Y-%m-%d %H:%M:%S", description="how times are written (strptime), or iso, or epoch"
    )
    csv_outcomes: dict[str, str] = Field({}, description='{"ANSWERED" = "answered", "NO ANSWER" = "missed"}')
    csv_directions: dict[str, str] = Field({}, description='{"Inbound" = "in", "Outbound" = "out"}')

    @cached_property
    def zone_info(self) -> ZoneInfo:
        """The exchange's time zone."""
        return ZoneInfo(self.zone)

    @cached_property
    def _owners_of_lines(self) -> dict[str, str]:
        return {self.number(line): person for line, person in self.lines.items()}

    @property
    def twilio_tokens(self) -> list[str]:
        """The auth tokens that are in force."""
        both = (self.twilio_token.get_secret_value(), self.twilio_token_before.get_secret_value())
        return [one for one in both if one]

    def number(self, raw: str, trunk: str = "") -> str:
        """A number in E.164, by the country of the trunk; "" when it is withheld."""
        return e164(raw, self.regions.get(trunk, self.region))

    def dialled(self, raw: str, trunk: str = "") -> str:
        """A number that one of ours has dialled."""
        return self.number(raw.removeprefix(self.dial_prefix), trunk)

    def line(self, raw: str, trunk: str = "") -> str:
        """What of ours was dialled, or called from: an extension as it is, a number in E.164."""
        return (raw if self.is_extension(raw) else self.number(raw, trunk))[:1000]

    def is_extension(self, text: str) -> bool:
        """Whether this is a phone of ours."""
        return text in self.extensions or (
            len(text) <= self.extension_digits and bool(_EXTENSION.match(text))
        )

    def is_line(self, number: str) -> bool:
        """Whether this is a number of ours that somebody has."""
        return self.number(number) in self._owners_of_lines

    def person_at(self, extension: str) -> str:
        """Whose phone this is; empty when nobody said."""
        return self.extensions.get(extension, "")

    def person_of_line(self, line: str) -> str:
        """Whose number of ours this is; empty when nobody's in particular."""
        return self._owners_of_lines.get(self.number(line), "") or self.person_at(line)

"""The API of the team file: read it, look at what it was, put another in force."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Header, HTTPException, Path, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.desk.http.access import Bearer, TheDesk
from services.desk.http.body import NOT_THERE, REFUSED, Responses
from services.desk.team_file import LONGEST, TeamChanged, TeamMistake, doubts_about
from services.desk.views.versions import VersionDetail, VersionView, version_detail, version_view

team = APIRouter(prefix="/api", tags=["team"])
Number = Annotated[int, Path(ge=1, lt=2**31)]
Toml = Annotated[
    str, Body(media_type="text/plain", max_length=LONGEST, description="the team file (TOML), all of it")
]
NO_VERSION = "say which version you have changed: `If-Match: 7`, as `version` of GET /api/team"


class VersionsAnswer(BaseModel):
    """The versions that are still kept, newest first."""

    versions: list[VersionView]


class InForce(BaseModel):
    """The version that is in force now."""

    version: int
    at: datetime | None
    warnings: tuple[str, ...]  # what is no mistake, and yet will hardly be what was meant


class MistakeAnswer(BaseModel):
    """Why a text was refused. Nothing has changed."""

    detail: str  # all of it in a sentence
    error: str  # without the place
    line: int | None  # where, counted from 1


PUT_REFUSED: Responses = {
    412: {"description": "another version is in force by now: nothing was changed"},
    422: {"model": MistakeAnswer, "description": "the text has a mistake: nothing was changed"},
    428: {"description": "no If-Match"},
}


@team.get("/team", summary="The team file in force, and what it says", responses=REFUSED | NOT_THERE)
async def get_team(desk: TheDesk, _person: Bearer, response: Response) -> VersionDetail:
    found = await desk.team_file.current()
    response.headers["ETag"] = f'"{found.version}"'
    return version_detail(found, desk.team)


@team.get("/team/versions", summary="The versions of the team file, newest first", responses=REFUSED)
async def list_versions(desk: TheDesk, _person: Bearer) -> VersionsAnswer:
    found = await desk.team_file.versions()
    return VersionsAnswer(versions=[version_view(one, desk.team) for one in found])


@team.get("/team/versions/{number}", summary="One of them", responses=REFUSED | NOT_THERE)
async def get_version(desk: TheDesk, _person: Bearer, number: Number) -> VersionDetail:
    return version_detail(await desk.team_file.version(number), desk.team)


@team.put(
    "/team",
    summary="Put another team file in force, everywhere, at once; an equal one changes nothing",
    response_model=InForce,
    responses=REFUSED | PUT_REFUSED,
)
async def put_team(
    desk: TheDesk,
    person: Bearer,
    text: Toml,
    match: Annotated[
        str, Header(alias="If-Match", max_length=40, description="the version it was made from")
    ] = "",
) -> InForce | JSONResponse:
    try:
        version = await desk.team_file.put(text, person, _expected(match))
    except TeamMistake as error:
        answer = MistakeAnswer(detail=str(error), error=error.mistake.text, line=error.mistake.line or None)
        return JSONResponse(answer.model_dump(), 422)
    except TeamChanged as error:
        raise HTTPException(412, str(error)) from None
    found = await desk.team_file.version(version)
    return InForce(version=found.version, at=found.at, warnings=doubts_about(found.team))


def _expected(match: str) -> int | None:
    """The version that If-Match names (RFC 9110 13.1.1); `*` is whichever is in force."""
    text = match.strip().strip('"')
    if text == "*":
        return None
    if not text:
        raise HTTPException(428, NO_VERSION)
    if not text.isascii() or not text.isdigit():
        raise HTTPException(422, NO_VERSION)
    return int(text)

"""The page of a customer over all channels, and what a person decides on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.desk.errors import DeskError
from services.desk.http.access import Answerer, Id, Reader, TheDesk, Visitor, Word
from services.desk.http.beside import newest
from services.desk.http.desk import Desk
from services.desk.http.queries import one_customer
from services.desk.http.render import code_of, page
from services.desk.views import CustomerDetail

customer_pages = APIRouter(include_in_schema=False)
SAID = {
    "link": "Decided. It stands below as soon as it is done.",
    "same": "Decided: the same person. Their history comes together in a moment.",
    "other": "Decided: not the same person.",
    "undo": "Decided. The link is taken back in a moment.",
}
Why = Annotated[str, Form(max_length=300)]
Whose = Annotated[str, Form(pattern=r"^[A-Za-z0-9_.:@+-]{1,128}$")]


@dataclass(frozen=True, slots=True)
class HandleForm:
    """What stands in the form. `holder` has the address, and would become one with this customer."""

    channel: str = "email"
    address: str = ""
    why: str = ""
    problem: str = ""
    holder: CustomerDetail | None = None


@customer_pages.get("/customers/{customer_id}")
async def customer(
    request: Request, desk: TheDesk, visitor: Reader, customer_id: Id, before: Word = "", said: Word = ""
) -> Response:
    found = await _customer(desk, customer_id, before)
    if found.id != customer_id:  # they have become somebody else
        return RedirectResponse(f"/customers/{found.id}", 303)
    return await _shown(request, desk, visitor, found, HandleForm(), notice=SAID.get(said, ""), before=before)


@customer_pages.get("/fragments/customers/{customer_id}")
async def customer_fragment(
    request: Request, desk: TheDesk, visitor: Reader, customer_id: Id, before: Word = ""
) -> HTMLResponse:
    found = await _customer(desk, customer_id, before)
    return page(request, "_customer.html", visitor, customer=found, before=before)


@customer_pages.post("/customers/{customer_id}/handles")
async def add_handle(
    request: Request,
    desk: TheDesk,
    visitor: Answerer,
    customer_id: Id,
    channel: Annotated[Literal["email", "phone"], Form()],
    address: Annotated[str, Form(max_length=300)] = "",
    why: Why = "",
    merge: Annotated[str, Form(max_length=128)] = "",
) -> Response:
    """Linking is asked for once more where it would make two customers one."""
    form = HandleForm(channel, address.strip(), why.strip())
    found = await _customer(desk, customer_id, "")
    try:
        holder = await desk.linking.holder_of(channel, form.address)
        if holder not in ("", found.id, merge):
            asked = HandleForm(channel, form.address, form.why, "", await one_customer(desk, holder))
            return await _shown(request, desk, visitor, found, asked)
        await desk.linking.add_handle(found.id, visitor.person, channel, form.address, form.why)
    except DeskError as error:
        refused = HandleForm(channel, form.address, form.why, str(error))
        return await _shown(request, desk, visitor, found, refused, code_of(error))
    return RedirectResponse(f"/customers/{found.id}?said=link", 303)


@customer_pages.post("/links/{link_id}/undo")
async def undo(desk: TheDesk, visitor: Answerer, link_id: Id, customer_id: Whose, why: Why = "") -> Response:
    await desk.linking.undo(link_id, visitor.person, why.strip())
    return RedirectResponse(f"/customers/{customer_id}?said=undo", 303)


@customer_pages.post("/suggestions/{suggestion_id}")
async def settle(
    desk: TheDesk,
    visitor: Answerer,
    suggestion_id: Id,
    customer_id: Whose,
    decision: Annotated[Literal["same", "other"], Form()],
    why: Why = "",
) -> Response:
    await desk.linking.settle(suggestion_id, visitor.person, why.strip(), accept=decision == "same")
    return RedirectResponse(f"/customers/{customer_id}?said={decision}", 303)


async def _customer(desk: Desk, customer_id: str, before: str) -> CustomerDetail:
    try:
        return await one_customer(desk, customer_id, before)
    except ValueError:
        raise HTTPException(422, "this address is not one that the page gave") from None


async def _shown(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    found: CustomerDetail,
    form: HandleForm,
    code: int = 200,
    *,
    notice: str = "",
    before: str = "",
) -> HTMLResponse:
    return page(
        request, "customer.html", visitor, code, customer=found, form=form, notice=notice, before=before,
        newest=await newest(desk),
    )  # fmt: skip

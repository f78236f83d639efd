"""How mail clients quote the mail that is answered; {who} is an address that no customer may see.

Written after what the clients produce; each also stands in the form that a narrow client wraps it to.
"""

from __future__ import annotations

ATTRIBUTIONS = (
    "On Sun, Nov 22, 2026 at 2:05 PM Anna Customer (via Acme) <{who}> wrote:",
    "On Sun, Nov 22, 2026 at 2:05 PM Anna Customer (via Acme) <\n{who}> wrote:",
    "On Sunday, November 22, 2026 at 14:05,\nAnna Customer (via Acme)\n<{who}>\nwrote:",
    "On 22 Nov 2026, at 14:05, Anna Customer (via Acme) <{who}> wrote:",
    "> On 22 Nov 2026, at 14:05, Anna Customer (via Acme) <{who}> wrote:",
    "> On 22 Nov 2026, at 14:05, Anna Customer (via Acme)\n> <{who}> wrote:",
    "On 11/22/26 14:05, Anna Customer (via Acme) wrote to {who}:",
    "Am So., 22. Nov. 2026 um 14:05 Uhr schrieb Anna Customer (via Acme) <\n{who}>:",
    "Am 22.11.2026 um 14:05 schrieb Anna Customer (via Acme) <{who}>:",
    "Le dim. 22 nov. 2026 à 14:05, Anna Customer (via Acme) <{who}> a\nécrit :",
    "El dom, 22 nov 2026 a las 14:05, Anna Customer (via Acme) (<{who}>)\nescribió:",
    "Il giorno dom 22 nov 2026 alle ore 14:05 Anna Customer (via Acme) <\n{who}> ha scritto:",
    "Em dom., 22 de nov. de 2026 às 14:05, Anna Customer (via Acme) <\n{who}> escreveu:",
    "Op zo 22 nov 2026 om 14:05 schreef Anna Customer (via Acme) <{who}>:",
    "Den sön 22 nov. 2026 kl 14:05 skrev Anna Customer (via Acme) <{who}>:",
    "niedz., 22 lis 2026 o 14:05 Anna Customer (via Acme) <{who}> napisał(a):",
    "вс, 22 нояб. 2026 г. в 14:05, Anna Customer (via Acme) <{who}>:",
    "2026年11月22日(日) 14:05 Anna Customer (via Acme) <{who}>:",
    "Anna Customer (via Acme) <{who}> 于2026年11月22日周日 14:05写道：",
    "Anna Customer (via Acme) <{who}>, 22 Kas 2026 Paz, 14:05 tarihinde şunu\nyazdı:",
    "Anna Customer (via Acme) <{who}> ezt írta (időpont: 2026. nov. 22., V, 14:05):",
    "---- On Sun, 22 Nov 2026 14:05:36 +0530 Anna Customer&lt;{who}&gt; wrote ----",
    "Anna Customer (via Acme) <{who}> wrote:",
)

HEADER_BLOCKS = (
    "-----Original Message-----\nFrom: Anna Customer (via Acme) <{who}>\n"
    "Sent: Sunday, November 22, 2026 2:05 PM\nTo: Sophie <{who}>\nSubject: Re: Lamp 4711",
    "________________________________\nFrom: Anna Customer (via Acme) <support@acme.example>\n"
    "Sent: Sunday, November 22, 2026 14:05\nTo: {who} <{who}>\nSubject: Re: Lamp 4711",
    "________________________________\nVon: Anna Customer (via Acme) <support@acme.example>\n"
    "Gesendet: Sonntag, 22. November 2026 14:05\nAn: {who}\nBetreff: Re: Lamp 4711",
    "De : Anna Customer (via Acme) <{who}>\nEnvoyé : dimanche 22 novembre 2026 14:05\n"
    "À : {who}\nObjet : Lamp 4711",
    "*From:* Anna Customer (via Acme) <support@acme.example>\n*Sent:* Sunday, November 22, 2026 14:05\n"
    "*To:* Sophie\n<{who}>\n*Subject:* Re: Lamp 4711",
    "---------- Forwarded message ---------\nFrom: Anna Customer (via Acme) <{who}>\n"
    "Date: Sun, Nov 22, 2026\nSubject: Re: Lamp 4711\nTo: <{who}>",
    "> Begin forwarded message:\n>\n> From: Anna <{who}>\n> Reply-To: {who}\n> Subject: Lamp",
    "差出人: Anna <{who}>\n送信日時: 2026年11月22日 14:05\n宛先: {who}\n件名: Lamp",
)

SIGNATURES = (
    "-- \nSophie Dupont\n{who}",
    "--\nSophie\nPrivate: <{who}>\n+49 30 1234",
    "-- \nSophie\n\n{who}\n\n> quoted below the signature\n",
    "--\u00a0\nSophie, {who}",
    "__\nSophie, {who}",
)

QUOTES = (
    "> Just reply to {who}: your words go to Anna",
    ">> {who}\n>\n> and more",
    "| {who}",
    "> a line that was wrapped in {who} and\n> goes on",
)

ALL_FORMATS = ATTRIBUTIONS + HEADER_BLOCKS + SIGNATURES + QUOTES

"""The team file that a new home begins with."""

EXAMPLE = """\
# Who is who, and who answers. After a change: `byname team apply team.toml` (byname up does it at start),
# or at the desk. A file with a mistake changes nothing. All keys: docs/team.md
[company]
name = "Acme"
domain = "acme.example"
# addresses = ["hello@acme.example", "support@acme.example", "info@acme.example"]  # nobody in particular
# zone = "Europe/Berlin"                     # of the hours below, where a person has none of their own
# holidays = "DE-BY"                         # public holidays; a person may have others

[[person]]
id = "sophie"
name = "Sophie"
addresses = ["sophie@acme.example"]          # what customers write to
front_ends.email = "sophie@home.example"     # where she answers from
# also_from = ["sophie@phone.example"]       # further addresses she may answer from
# voice.signature = "Sophie at Acme"         # beneath every reply
# hours = "mon-fri 09:00-12:30, mon-thu 13:30-17:00"
# leave = ["2026-12-24..2027-01-02"]
# stand_ins = ["tom"]                        # who answers for her first
# languages = ["en", "de"]
# skills = ["billing"]                       # topics, see below
# experienced = true                         # new customers come to her first
# holds.chats = 6                            # at once

[[person]]
id = "tom"
name = "Tom"
addresses = ["tom@acme.example"]
front_ends.email = "tom@home.example"

# [[topic]]
# id = "billing"
# words = ["invoice", "refund*", "charged twice"]

# [policy]
# on_call = ["tom"]
# everyone_share = 0.25                      # of new conversations, to people with support = false
"""

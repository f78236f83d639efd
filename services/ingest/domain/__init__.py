"""What a mail is to Byname: a customer's words, a person's answer, a delivery report, or a loop. Pure."""

from services.ingest.domain.mail import Around, Mail, Normalized
from services.ingest.domain.normalize import content_digest, normalize
from services.ingest.domain.recipients import refuse_recipient

__all__ = ["Around", "Mail", "Normalized", "content_digest", "normalize", "refuse_recipient"]

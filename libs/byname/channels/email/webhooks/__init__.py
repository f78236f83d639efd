"""Mail that a provider brings by webhook: Mailgun, Postmark, SendGrid, Amazon SES.

Each module has two pure functions: `verify`, whether the request is the provider's, and what to keep of it;
`to_mail`, the mail that the kept request carries.
"""

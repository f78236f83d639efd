"""Live chat: what a visitor says in the widget on a company's own site."""

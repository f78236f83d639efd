"""The desk over HTTP: the API for programs, the page for people."""

from services.desk.http.application import build_http
from services.desk.http.desk import Desk

__all__ = ["Desk", "build_http"]

"""Where the application keeps what its routes share."""

from __future__ import annotations

from collections import deque

from aiohttp import web

from sandbox.telegram.faults import Faults
from sandbox.telegram.limits import Limits
from sandbox.telegram.state import Json, State

STATE: web.AppKey[State] = web.AppKey("state", State)
LIMITS: web.AppKey[Limits] = web.AppKey("limits", Limits)
FAULTS: web.AppKey[Faults] = web.AppKey("faults", Faults)
CALLS: web.AppKey[deque[Json]] = web.AppKey("calls", deque)

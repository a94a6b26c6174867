"""The ratings as a table to open in a spreadsheet; what citizens wrote can never act there as a formula."""

from __future__ import annotations

import csv
import io
import json

from aiohttp import web

from sandbox.office.database import Connection
from sandbox.office.desk.display import REASONS
from sandbox.office.office import OFFICE, Office

COLUMNS = ("День", "Центр", "Послуга", "Оцінка", "Причини", "Просили плату", "Вимагали зайве", "Коментар")
_ACTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_BOM = "\ufeff"
"""Without it spreadsheets do not take the file for UTF-8."""


async def download_ratings(request: web.Request) -> web.Response:
    office = request.app[OFFICE]
    text = await office.database.run(lambda connection: _table(office, connection))
    headers = {"Content-Disposition": 'attachment; filename="ratings.csv"'}
    return web.Response(body=(_BOM + text).encode(), content_type="text/csv", charset="utf-8", headers=headers)


def harmless(text: str) -> str:
    """A cell that begins like a formula is told to be text (owasp.org/www-community/attacks/CSV_Injection)."""
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(_ACTS) else text


def _table(office: Office, connection: Connection) -> str:
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for row in connection.execute("SELECT * FROM rating ORDER BY rowid"):
        service = office.catalogue.services.get(row["service_code"])
        cells = (
            row["rated_on"],
            office.centres.name(row["centre_id"]) or "",
            service.short_title.uk if service else row["service_code"],
            row["score"],
            ", ".join(REASONS.get(reason, reason) for reason in json.loads(row["reasons"])),
            _yes_no(row["unofficial_payment"]),
            _yes_no(row["unlisted_document"]),
            row["comment"] or "",
        )
        writer.writerow([harmless(str(cell)) for cell in cells])
    return written.getvalue()


def _yes_no(answer: int | None) -> str:
    return "" if answer is None else "так" if answer else "ні"

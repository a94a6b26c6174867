"""A clerk at the desk, who reads its pages and sends its forms."""

from __future__ import annotations

import html
import re

import httpx

from sandbox.parts import CLERK, CLERK_PASSWORD


class Clerk:
    def __init__(self, office: str) -> None:
        self._http = httpx.Client(base_url=office, timeout=10, follow_redirects=True)
        self._log_in()

    def reads(self, page: str) -> str:
        """A page's text as it is written, without the characters that stand for others."""
        response = self._http.get(page)
        assert response.status_code == 200, response.text
        return html.unescape(response.text)

    def opens(self, number: str) -> str:
        return self.reads(f"/desk/requests/{number}")

    def queue(self) -> str:
        return self.reads("/desk?tab=open")

    def returnable(self, number: str) -> list[str]:
        """The fields and documents that have a box to tick, in the order of the page."""
        return re.findall(r'name="return:([^"]+)"', self.opens(number))

    def grounds(self, number: str) -> list[str]:
        """The grounds for refusal that the desk offers."""
        found = re.findall(r'name="ground"[^>]*value="([^"]+)"', self.opens(number))
        found += re.findall(r'<option[^>]*value="([^"]+)"', self.opens(number))
        return [one for one in found if one != "other"]

    def answers(self, centre: str) -> int:
        """How many people have rated the centre, by the public page."""
        rows = re.findall(r"<tr.*?</tr>", self.reads("/assessment"), re.DOTALL)
        row = next((one for one in rows if centre in one), "")
        found = re.search(r'data-testid="answers"[^>]*>\s*(\d+)', row)
        return int(found[1]) if found else 0

    def accepts(self, number: str) -> None:
        self._decides(number, {"to": "accepted"})

    def takes_to_work(self, number: str) -> None:
        self._decides(number, {"to": "in_work"})

    def grants(self, number: str, result: str) -> None:
        self._decides(number, {"to": "granted", "result": result})

    def refuses(self, number: str, ground: str, explanation: str) -> None:
        self._decides(number, {"to": "refused", "ground": ground, "explanation": explanation})

    def returns(self, number: str, reasons: dict[str, str]) -> None:
        """`reasons` by the field's or evidence's id."""
        ticked = {f"return:{field}": "on" for field in reasons}
        said = {f"reason:{field}": reason for field, reason in reasons.items()}
        self._decides(number, {"to": "returned", **ticked, **said})

    def _decides(self, number: str, form: dict[str, str]) -> None:
        page = self.opens(number)
        hidden = {name: _hidden(page, name) for name in ("csrf", "version")}
        response = self._http.post(f"/desk/requests/{number}", data=hidden | form)
        assert response.status_code == 200, response.text
        assert "done=" in str(response.url), response.text

    def _log_in(self) -> None:
        form = {"csrf": _hidden(self._http.get("/desk/login").text, "csrf"), "name": CLERK, "password": CLERK_PASSWORD}
        response = self._http.post("/desk/login", data=form)
        assert response.status_code == 200, response.text


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, f"no {name} in {page}"
    return found[1]

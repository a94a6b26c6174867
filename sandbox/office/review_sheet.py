"""The catalogue as a sheet to sign: `python -m sandbox.office.review_sheet > docs/catalogue.md`.

For an administrator of a centre: each service with its facts, where each comes from, and the documents of every case.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from sandbox.office.catalogue import BrokenCatalogue, Catalogue, read_catalogue
from sandbox.office.entries import Conditions, Evidence, Provenance, Question, Service
from sandbox.office.forms import applies

_FORMS = {
    "original": "оригінал",
    "copy": "копія",
    "original_and_copy": "оригінал і копія",
    "electronic": "електронний",
}
Case = dict[str, str]


def cases(questions: list[Question], answers: Case | None = None) -> Iterator[Case]:
    """Every way through the questions: answers by question, only those that are asked."""
    answers = answers or {}
    waiting = [one for one in questions if one.id not in answers and applies(one.when, answers)]
    if not waiting:
        yield answers
        return
    for option in waiting[0].options:
        yield from cases(questions[questions.index(waiting[0]) + 1 :], answers | {waiting[0].id: option.id})


def documents(service: Service, case: Case) -> list[Evidence]:
    return [one for one in service.evidence if applies(one.when, case)]


def sheet(catalogue: Catalogue) -> str:
    """The whole of it, as Markdown."""
    services = list(catalogue.services.values())
    confirmed = sum(one.provenance.certainty == "confirmed" for one in services)
    head = (
        "# Каталог послуг: лист звірки\n\n"
        "Цей лист створює команда `make catalogue`; виправляйте `catalogue/`, а не його. Біля кожного факту – звідки "
        "він і коли його читали. «Не звірено» означає, що бот каже громадянинові «уточніть у ЦНАП».\n\n"
        f"Послуг: {len(services)}. Повних: {sum(one.complete for one in services)}. "
        f"Звірених цілком: {confirmed}. Випадків (шляхів через запитання): "
        f"{sum(len(list(cases(one.questions))) for one in services)}.\n"
    )
    titles = {event.code: event.title.uk for event in catalogue.life_events}
    parts = [head]
    for code, title in titles.items():
        parts.append(f"\n## {title}\n")
        parts += [_entry(one, catalogue) for one in services if one.life_event == code]
    return "\n".join(parts)


def _entry(service: Service, catalogue: Catalogue) -> str:
    lines = [f"### {service.title.uk}", "", f"`{service.code}` · {service.provider.name.uk}", ""]
    if service.cost:
        lines.append(f"- Вартість: {service.cost.text.uk} – {_origin(service.cost.provenance)}")
    if service.term:
        lines.append(f"- Строк: {service.term.text.uk} – {_origin(service.term.provenance)}")
    lines += [f"- Підстава для відмови: {ground.uk}" for ground in service.refusal_grounds]
    lines += [f"- Закон: {_link(law.title.uk, law.url)}" for law in service.legal_basis]
    lines.append(f"- Запис загалом: {_origin(service.provenance)}")
    lines += [f"- Випадків: {len(list(cases(service.questions)))}", "", *_table(service, catalogue)]
    lines += ["", "Звірив(-ла) ____________________  дата ____________", ""]
    return "\n".join(lines)


def _table(service: Service, catalogue: Catalogue) -> list[str]:
    if not service.evidence:
        return ["Список документів ще не складено."]
    rows = [
        f"| {catalogue.evidence_types[one.type].name.uk} | {_FORMS[one.form]}{' (якщо є)' if one.optional else ''} "
        f"| {_when(one.when, service)} |"
        for one in service.evidence
    ]
    return ["| документ | у якому вигляді | у яких випадках |", "|---|---|---|", *rows]


def _when(when: Conditions, service: Service) -> str:
    if not when:
        return "завжди"
    return "; ".join(_condition(name, options, service) for name, options in when.items())


def _condition(name: str, options: list[str], service: Service) -> str:
    question = next((one for one in service.questions if one.id == name), None)
    if question is None:
        return f"{name}: {', '.join(options)}"
    chosen = [one.label.uk for one in question.options if one.id in options]
    return f"{question.text.uk} {' / '.join(chosen)}"


def _origin(facts: Provenance | None) -> str:
    if facts is None:
        return "**не звірено**"
    source = _link(facts.source, facts.url)
    if facts.certainty == "confirmed" and facts.checked:
        return f"{source}, прочитано {facts.checked:%d.%m.%Y}"
    return f"{source}, **не звірено**"


def _link(text: str, url: str | None) -> str:
    return f"[{text}]({url})" if url else text


def main() -> int:
    """Exit codes: 0 printed, 1 the catalogue is broken."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.office.review_sheet", description=__doc__)
    parser.add_argument("--catalogue", type=Path, default=Path("catalogue"))
    try:
        print(sheet(read_catalogue(parser.parse_args().catalogue)), end="")
    except BrokenCatalogue as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

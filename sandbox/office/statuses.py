"""Where a request can stand, where it can go from there, and what that means to the citizen."""

from __future__ import annotations

from enum import StrEnum

from sandbox.office.words import Words


class Status(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    IN_WORK = "in_work"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


FINAL = frozenset({Status.GRANTED, Status.REFUSED, Status.WITHDRAWN})
DECIDED = frozenset({Status.GRANTED, Status.REFUSED})
"""The office's own final outcomes: these are rated."""

CLERK_MOVES: dict[Status, tuple[Status, ...]] = {
    Status.SUBMITTED: (Status.ACCEPTED, Status.RETURNED, Status.REFUSED),
    Status.ACCEPTED: (Status.IN_WORK, Status.RETURNED, Status.REFUSED),
    Status.IN_WORK: (Status.GRANTED, Status.RETURNED, Status.REFUSED),
}

NEXT_STEP = {
    Status.SUBMITTED: Words(
        uk="Адміністратор перевірить заяву й документи та прийме її або попросить щось виправити.",
        en="A clerk will check your request and documents, and accept it or ask you to correct something.",
    ),
    Status.ACCEPTED: Words(
        uk="Заяву прийнято. Далі її передадуть у роботу – вам нічого робити не треба.",
        en="Your request is accepted. Next it goes to work; there is nothing for you to do.",
    ),
    Status.RETURNED: Words(
        uk="Виправте позначене й надішліть ще раз – строк почнеться знову з дня виправлення.",
        en="Correct what is marked and send it again; the term starts anew on that day.",
    ),
    Status.IN_WORK: Words(
        uk="Над заявою працюють. Ми напишемо, щойно буде рішення.",
        en="Your request is being worked on. We will write as soon as there is a decision.",
    ),
    Status.GRANTED: Words(
        uk="Усе готово. Прочитайте, як отримати результат.",
        en="It is done. Read how to get the result.",
    ),
    Status.REFUSED: Words(
        uk="Прочитайте причину. Можна виправити її й подати заяву знову або оскаржити рішення.",
        en="Read the reason. You can mend it and apply again, or appeal.",
    ),
    Status.WITHDRAWN: Words(
        uk="Ви відкликали заяву. Подати нову можна будь-коли.",
        en="You withdrew the request. You can apply again at any time.",
    ),
}

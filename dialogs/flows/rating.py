"""Rating the centre after a final outcome: one tap, reasons to tap, a comment, and the question of integrity."""

from __future__ import annotations

from markupsafe import Markup

from backend_client.errors import NotFound, OfficeUnavailable, TokenUsed
from backend_client.models import NewRating, RatingDetails, Request
from dialogs.flows import menu
from dialogs.state import PendingRating, RatingStep
from dialogs.talk import Talk, rows
from dialogs.turn import Button, Buttons, Lane
from dialogs.wording import paragraphs

FLOW = "rating"
TIMER = "rate"
LONGEST_COMMENT = 1000
GOOD_FROM = 4


def offer_later(talk: Talk, request: Request, token: str) -> None:
    if request.number in talk.memory.ratings:
        return
    talk.memory.ratings[request.number] = PendingRating(
        token=token,
        number=request.number,
        service_title=request.service_title,
        centre_name=request.centre_name,
    )
    talk.ring(f"{TIMER}/{request.number}", talk.world.policy.rating_delay)


async def prompt(talk: Talk, number: str, lane: Lane = Lane.PROMPT) -> None:
    pending = talk.memory.ratings.get(number)
    if pending is None:
        if lane is Lane.ANSWER:
            _over(talk)
        return
    text = paragraphs(
        talk._("⭐️ <b>Як вас обслужили?</b>"),
        pending.centre_name,
        talk._("Заява {number}: {title}", number=number, title=pending.service_title),
        talk._("Натисніть зірку: 1 – погано, 5 – чудово. Оцінка анонімна й потрапляє до відкритого рейтингу ЦНАПів."),
    )
    stars = [Button(f"{score} ⭐️", f"rate/{number}/{score}") for score in range(1, 6)]
    talk.say(text, (tuple(stars),), lane=lane)


async def score(talk: Talk, number: str, stars: str) -> None:
    """The tap counts at once: whatever follows, it is not lost. The token works a single time."""
    pending = talk.memory.ratings.get(number)
    if pending is None or stars not in {"1", "2", "3", "4", "5"}:
        _over(talk)
        return
    if pending.id is None:
        await _give(talk, pending, int(stars))
        return
    talk.toast = talk.label("Оцінку вже враховано")
    _show_reasons(talk, pending)


async def toggle_reason(talk: Talk, number: str, which: str) -> None:
    pending = talk.memory.ratings.get(number)
    reasons = _reasons(talk, pending) if pending else []
    if pending is None or pending.id is None or not which.isdecimal() or int(which) >= len(reasons):
        _over(talk)
        return
    code = reasons[int(which)][0]
    chosen = set(pending.reasons) ^ {code}
    pending.reasons = [one for one, _label in reasons if one in chosen]
    await talk.world.office.add_rating_details(pending.id, RatingDetails(reasons=pending.reasons))
    _show_reasons(talk, pending)


async def ask_comment(talk: Talk, number: str) -> None:
    pending = talk.memory.ratings.get(number)
    if pending is None or pending.id is None:
        _over(talk)
        return
    pending.step = RatingStep.COMMENT
    talk.wait_for(FLOW, number)
    skip = Button(talk.label("Без коментаря →"), f"nocomment/{number}")
    talk.replace(talk._("Хочете щось додати? Напишіть одним повідомленням, без імен і номерів."), ((skip,),))


async def take_words(talk: Talk, text: str) -> bool:
    """The comment."""
    focus = talk.memory.focus
    pending = talk.memory.ratings.get(focus.about) if focus else None
    if pending is None or pending.id is None or pending.step is not RatingStep.COMMENT:
        talk.wait_for_nothing()
        return False
    if len(text) > LONGEST_COMMENT:
        talk.say(talk._("Задовго: вміщається {most} знаків. Скоротіть, будь ласка.", most=LONGEST_COMMENT))
        return True
    await talk.world.office.add_rating_details(pending.id, RatingDetails(comment=text))
    _ask_integrity(talk, pending)
    return True


async def skip_comment(talk: Talk, number: str) -> None:
    pending = talk.memory.ratings.get(number)
    if pending is None or pending.id is None:
        _over(talk)
        return
    _ask_integrity(talk, pending)


async def answer_integrity(talk: Talk, number: str, answer: str) -> None:
    pending = talk.memory.ratings.get(number)
    asked = {"no": (False, False), "money": (True, False), "paper": (False, True), "both": (True, True)}
    if pending is None or pending.id is None or answer not in {*asked, "skip"}:
        _over(talk)
        return
    if answer in asked:
        payment, document = asked[answer]
        details = RatingDetails(unofficial_payment=payment, unlisted_document=document)
        await talk.world.office.add_rating_details(pending.id, details)
    talk.wait_for_nothing()
    talk.memory.ratings.pop(number)
    _thank(talk, wronged=answer in {"money", "paper", "both"})


async def _give(talk: Talk, pending: PendingRating, stars: int) -> None:
    try:
        rating = await talk.world.office.rate(
            NewRating(token=pending.token, score=stars), f"rate-{pending.number}-{stars}"
        )
    except (TokenUsed, NotFound):
        talk.memory.ratings.pop(pending.number, None)
        _over(talk)
        return
    except OfficeUnavailable:
        buttons = ((Button(talk.label("🔄 Спробувати ще раз"), f"rate/{pending.number}/{stars}"),),)
        talk.say(talk._("Офіс зараз не відповідає, і оцінка ще не врахована. Спробуйте за хвилину."), buttons)
        return
    pending.id, pending.score, pending.step = rating.id, stars, RatingStep.REASONS
    _show_reasons(talk, pending)


def _reasons(talk: Talk, pending: PendingRating) -> list[tuple[str, str]]:
    if (pending.score or 0) >= GOOD_FROM:
        return [
            ("fast", talk.label("Швидко")),
            ("polite", talk.label("Привітно")),
            ("clear", talk.label("Усе пояснили")),
            ("convenient", talk.label("Зручно")),
        ]
    return [
        ("slow", talk.label("Довго чекав(ла)")),
        ("rude", talk.label("Були нечемні")),
        ("unclear", talk.label("Нічого не пояснили")),
        ("extra_papers", talk.label("Вимагали зайве")),
        ("inconvenient", talk.label("Незручно дістатися")),
        ("wrong_result", talk.label("Помилка в результаті")),
    ]


def _show_reasons(talk: Talk, pending: PendingRating) -> None:
    stars = "⭐️" * (pending.score or 0)
    question = (
        talk._("Дякую! {stars}\nЩо було найкраще? Можна кілька.", stars=stars)
        if (pending.score or 0) >= GOOD_FROM
        else talk._("Дякую за чесність. {stars}\nЩо було не так? Можна кілька.", stars=stars)
    )
    buttons = [
        Button(f"{'✔️ ' if code in pending.reasons else ''}{label}", f"why/{pending.number}/{number}")
        for number, (code, label) in enumerate(_reasons(talk, pending))
    ]
    onward = (Button(talk.label("Далі →"), f"comment/{pending.number}"),)
    talk.replace(question, (*rows(buttons, 2), onward))


def _ask_integrity(talk: Talk, pending: PendingRating) -> None:
    pending.step = RatingStep.INTEGRITY
    talk.wait_for_nothing()
    question = talk._("Останнє й важливе: чи просили у вас неофіційну плату або документ, якого немає у списку?")
    talk.replace(question, _integrity_answers(talk, pending.number))


def _integrity_answers(talk: Talk, number: str) -> Buttons:
    answers = (
        ("no", talk.label("Ні, все чесно")),
        ("money", talk.label("Так, просили гроші")),
        ("paper", talk.label("Так, вимагали зайвий документ")),
        ("both", talk.label("І те, і те")),
        ("skip", talk.label("Не хочу відповідати")),
    )
    return rows([Button(label, f"honest/{number}/{code}") for code, label in answers])


def _thank(talk: Talk, wronged: bool) -> None:
    thanks = talk._("💛 Дякую! Ваша оцінка допоможе іншим і зробить ЦНАП кращим.")
    if not wronged:
        talk.replace(thanks, menu.ways_on(talk))
        return
    more = talk._(
        "Вимагати гроші чи зайвий документ – незаконно. Якщо хочете, опишіть, що сталося: "
        "я передам повідомлення відповідальній людині."
    )
    buttons = ((Button(talk.label("🛡 Повідомити про корупцію"), "corruption"),), *menu.ways_on(talk))
    talk.replace(paragraphs(thanks, more), buttons)


def _over(talk: Talk) -> None:
    text: Markup = talk._("Цю оцінку вже прийнято або її час минув. Дякую, що не байдужі!")
    talk.say(text, menu.ways_on(talk))

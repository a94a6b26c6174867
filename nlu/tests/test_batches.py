import asyncio

import pytest

from nlu.batches import LARGEST, Batches


class SlowParser:
    """Holds each run until it is let go, and remembers what came together, and when."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.runs: list[list[str]] = []
        self.may_go = asyncio.Semaphore(0)

    async def parse_all(self, texts: list[str]) -> list[bytes]:
        self.asked.append(texts)
        await self.may_go.acquire()
        self.runs.append(texts)
        if "погане" in texts:
            raise ValueError("no words of the citizen here")
        return [text.encode() for text in texts]


def _let_go(parser: SlowParser, runs: int) -> None:
    for _ in range(runs):
        parser.may_go.release()


def test_what_comes_meanwhile_goes_together() -> None:
    """The first is at work alone; the rest come in one run, each with its own answer."""
    parser = SlowParser()

    async def talk() -> list[bytes]:
        batches = Batches([parser])
        asked = [asyncio.create_task(batches.parse(text)) for text in ("раз", "два", "три", "чотири")]
        await asyncio.sleep(0.05)
        assert parser.asked == [["раз"]]
        _let_go(parser, 2)
        return [await one for one in asked]

    assert [one.decode() for one in asyncio.run(talk())] == ["раз", "два", "три", "чотири"]
    assert parser.runs == [["раз"], ["два", "три", "чотири"]]


def test_a_bad_message_spoils_only_itself() -> None:
    """Its neighbours in the run are parsed all the same."""
    parser = SlowParser()
    _let_go(parser, 100)

    async def talk() -> list[bytes | BaseException]:
        batches = Batches([parser])
        return await asyncio.gather(
            *(batches.parse(text) for text in ("добре", "погане", "ще")), return_exceptions=True
        )

    good, bad, more = asyncio.run(talk())
    assert (good, more) == ("добре".encode(), "ще".encode())
    assert isinstance(bad, ValueError)


def test_a_free_parser_takes_the_next_one_at_once() -> None:
    """The second message does not wait behind the first where there are two; what comes then waits for either."""
    one, other = SlowParser(), SlowParser()

    async def talk() -> list[bytes]:
        batches = Batches([one, other])
        asked = [asyncio.create_task(batches.parse(text)) for text in ("раз", "два")]
        await asyncio.sleep(0.05)
        assert sorted([one.asked, other.asked]) == [[["два"]], [["раз"]]]
        asked.append(asyncio.create_task(batches.parse("три")))
        _let_go(other, 2)
        _let_go(one, 2)
        return [await each for each in asked]

    assert [each.decode() for each in asyncio.run(talk())] == ["раз", "два", "три"]
    assert sorted(run for parser in (one, other) for run in parser.runs) == [["два"], ["раз"], ["три"]]


def test_one_who_asks_alone_is_answered_by_the_same_parser() -> None:
    """What it has looked up for the last message it has at hand for the next."""
    one, other = SlowParser(), SlowParser()
    _let_go(one, 9)
    _let_go(other, 9)

    async def talk() -> None:
        batches = Batches([one, other])
        for text in ("раз", "два", "три"):
            await batches.parse(text)

    asyncio.run(talk())
    assert sorted([one.runs, other.runs]) == [[], [["раз"], ["два"], ["три"]]]


def test_nothing_is_left_behind() -> None:
    """A model that another one replaces answers first what it was asked."""
    parser = SlowParser()

    async def talk() -> list[bytes]:
        batches = Batches([parser])
        asked = [asyncio.create_task(batches.parse(text)) for text in ("раз", "два")]
        await asyncio.sleep(0.05)
        _let_go(parser, 2)
        await batches.finish()
        assert all(one.done() for one in asked)
        return [one.result() for one in asked]

    assert [each.decode() for each in asyncio.run(talk())] == ["раз", "два"]


@pytest.mark.parametrize("count", [1, LARGEST, 3 * LARGEST + 1])
def test_runs_are_not_endless(count: int) -> None:
    """A flood is cut into runs of bearable length, in order."""
    parser = SlowParser()
    _let_go(parser, 1000)

    async def talk() -> list[bytes]:
        batches = Batches([parser])
        return await asyncio.gather(*(batches.parse(str(number)) for number in range(count)))

    assert [one.decode() for one in asyncio.run(talk())] == [str(number) for number in range(count)]
    assert max(map(len, parser.runs)) <= LARGEST

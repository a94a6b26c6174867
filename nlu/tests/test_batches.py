import asyncio
import threading

import pytest

from nlu.batches import LARGEST, Batches, Parsed


class SlowParser:
    """Holds each run until it is let go, and remembers what came together."""

    name = "slow"

    def __init__(self) -> None:
        self.runs: list[list[str]] = []
        self.may_go = threading.Semaphore(0)

    def parse_all(self, texts: list[str]) -> list[Parsed]:
        self.may_go.acquire()
        self.runs.append(texts)
        if "погане" in texts:
            raise ValueError("no words of the citizen here")
        return [{"text": text} for text in texts]


def test_what_comes_meanwhile_goes_together() -> None:
    """The first alone, the rest in one run, each its own answer."""
    parser = SlowParser()

    async def talk() -> list[Parsed]:
        batches = Batches(parser)
        first = asyncio.create_task(batches.parse("раз"))
        await asyncio.sleep(0.05)
        rest = [asyncio.create_task(batches.parse(text)) for text in ("два", "три")]
        await asyncio.sleep(0.05)
        parser.may_go.release(2)
        return [await first, *[await one for one in rest]]

    assert [one["text"] for one in asyncio.run(talk())] == ["раз", "два", "три"]
    assert parser.runs == [["раз"], ["два", "три"]]


def test_a_bad_message_spoils_only_itself() -> None:
    """Its neighbours in the run are parsed all the same."""
    parser = SlowParser()
    parser.may_go.release(100)

    async def talk() -> list[Parsed | BaseException]:
        batches = Batches(parser)
        return await asyncio.gather(
            *(batches.parse(text) for text in ("добре", "погане", "ще")), return_exceptions=True
        )

    good, bad, more = asyncio.run(talk())
    assert (good, more) == ({"text": "добре"}, {"text": "ще"})
    assert isinstance(bad, ValueError)


@pytest.mark.parametrize("count", [1, LARGEST, 3 * LARGEST + 1])
def test_runs_are_not_endless(count: int) -> None:
    """A flood is cut into runs of bearable length, in order."""
    parser = SlowParser()
    parser.may_go.release(1000)

    async def talk() -> list[Parsed]:
        batches = Batches(parser)
        return await asyncio.gather(*(batches.parse(str(number)) for number in range(count)))

    assert [one["text"] for one in asyncio.run(talk())] == [str(number) for number in range(count)]
    assert max(map(len, parser.runs)) <= LARGEST

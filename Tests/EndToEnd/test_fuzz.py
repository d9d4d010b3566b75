"""What arrives broken: every body and every parameter record, mutated at random."""

from __future__ import annotations

import json
import os
import random

import fastcgi
import pytest
from conftest import House

CASES = 10_000


@pytest.fixture
def chance(capsys: pytest.CaptureFixture[str]) -> random.Random:
    seed = int(os.environ.get("FUZZ_SEED") or random.SystemRandom().randrange(2**32))
    with capsys.disabled():
        print(f" FUZZ_SEED={seed} ", end="", flush=True)
    return random.Random(seed)


def mutated(chance: random.Random, data: bytes) -> bytes:
    """The data with 1 to 4 bytes flipped, cut out, doubled, replaced or put in."""
    result = bytearray(data)
    interesting = [0x00, 0x0A, 0x22, 0x2C, 0x5B, 0x5C, 0x7B, 0x7D, 0x7F, 0x80, 0xC0, 0xED, 0xFF]
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(result) + 1)
        end = min(len(result), at + chance.randint(1, 8))
        match chance.randrange(5):
            case 0 if at < len(result):
                result[at] ^= 1 << chance.randrange(8)
            case 1:
                del result[at:end]
            case 2:
                result[at:at] = result[at:end]
            case 3 if at < len(result):
                result[at] = chance.choice(interesting)
            case _:
                result.insert(at, chance.choice(interesting))
    return bytes(result)


class Worker:
    """One kept connection after the other, as a broken request may cost its connection."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.connection = fastcgi.Connection(path)

    def send(self, data: bytes) -> fastcgi.Answer | None:
        """None when the worker closed the connection instead of answering."""
        try:
            self.connection.send(data)
            return self.connection.answer()
        except ConnectionError:
            self.connection.close()
            self.connection = fastcgi.Connection(self.path)
            return None


def bodies(house: House) -> list[fastcgi.Call]:
    guest, staff = house.table(6), house.staff()
    dish = next(dish for dish in house.dishes() if dish["option_groups"] and not dish["is_sold_out"])
    chosen = [group["options"][0]["id"] for group in dish["option_groups"] if group["min"]]
    cart = {
        "items": [{"menu_id": dish["id"], "quantity": 2, "options": chosen, "note": '덜 맵게\n"부탁"'}],
        "note": "문 앞 자리",
        "guest_count": 3,
    }
    order = guest.post("/api/orders", cart).json()
    sign_in = {"store_id": house.store_id(), "username": "nobody", "password": "short"}
    return [
        fastcgi.Call(method, path, json.dumps(body, ensure_ascii=escaped).encode(), token=token)
        for escaped in (True, False)
        for method, path, body, token in [
            ("POST", "/api/orders/preview", cart, guest.token),
            ("POST", "/api/orders", cart, guest.token),
            ("PUT", f"/api/admin/orders/{order['id']}/status", {"status": "preparing"}, staff.token),
            ("POST", f"/api/admin/tables/{order['table_id']}/complete", {"force": False}, staff.token),
            ("POST", "/api/auth/admin-login", sign_in | {"extra": None}, None),
        ]
    ]


def test_a_mutated_body_is_refused_or_understood_and_never_our_failure(house: House, chance: random.Random) -> None:
    worker = Worker(str(house.stack.workers.socket_path))
    calls = bodies(house)
    pids = house.stack.workers.pids
    seen: dict[int, int] = {}
    for _ in range(CASES):
        call = chance.choice(calls)
        broken = fastcgi.Call(call.method, call.path, mutated(chance, call.body), token=call.token)
        answer = worker.send(broken.encoded(keep=True))
        assert answer is not None, broken
        assert answer.status < 500, (broken, answer)
        if answer.status >= 400:
            assert answer.json()["error"]["code"], broken
        seen[answer.status] = seen.get(answer.status, 0) + 1
    print(seen)
    assert seen[400] > CASES / 2
    assert house.stack.workers.pids == pids


def test_a_mutated_parameter_record_is_refused_and_the_worker_lives(house: House, chance: random.Random) -> None:
    worker = Worker(str(house.stack.workers.socket_path))
    call = fastcgi.Call(
        "GET", "/api/admin/orders", query="status=pending&limit=2&from=2026-11-23T00:00:00Z&cursor=c1",
        token=house.staff().token, headers={"Accept-Language": "en-GB,ko;q=0.5", "If-None-Match": '"x"'},
    )  # fmt: skip
    intact = fastcgi.parameters(call.values())
    pids = house.stack.workers.pids
    answered = closed = 0
    for _ in range(CASES):
        parameters = mutated(chance, intact)
        answer = worker.send(
            fastcgi.begin(keep=True) + fastcgi.stream(fastcgi.PARAMS, parameters) + fastcgi.stream(fastcgi.STDIN, b"")
        )
        if answer is None:
            closed += 1
        else:
            answered += 1
            assert answer.status < 500, (parameters, answer)
    print(f"answered {answered}, closed {closed}")
    assert answered > CASES / 10
    assert house.stack.workers.pids == pids
    assert worker.send(call.encoded()).status == 200  # type: ignore[union-attr]

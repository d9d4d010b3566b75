"""Guests who order, as a process of its own that a test puts into a machine's network.

    load.py DOMAIN STORE PASSWORD TABLES    goes on until SIGTERM; then prints what happened, as one JSON object

Each request has a connection of its own: which requests fail is then the server's doing alone. None is tried again.
"""

from __future__ import annotations

import http.client
import json
import signal
import socket
import ssl
import sys
import threading
import time
import uuid
from typing import Any

CLIENTS = 6
# Between two requests of one client: some 150 requests a second in all, so that the machine is busy and not saturated.
# Each client has an address of its own, as one of them alone may make 50 a second.
PAUSE = 0.03


class Guests:
    def __init__(self, domain: str, store: int, password: str, tables: list[str]) -> None:
        self.domain = domain
        self.context = ssl.create_default_context()
        self.context.check_hostname = False
        self.context.verify_mode = ssl.CERT_NONE
        self.tokens = [self.sign_in(store, table, password) for table in tables]
        menu = self.call("GET", f"/api/menus?store_id={store}")[1]
        self.dish = next(d["id"] for c in menu["categories"] for d in c["menus"])
        self.lock = threading.Lock()
        self.requests = 0
        self.acknowledged: list[str] = []
        self.failures: list[str] = []
        self.slowest = 0.0
        self.has_ended = threading.Event()

    def call(
        self, method: str, path: str, body: Any = None, token: str = "", key: str = "", home: int = 1
    ) -> tuple[int, Any]:
        connection = http.client.HTTPConnection(self.domain, timeout=20)
        headers = {"Host": self.domain, "Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if key:
            headers["Idempotency-Key"] = key
        try:
            # Whatever name servers say, the machine is here.
            plain = socket.create_connection(("127.0.0.1", 443), 20, (f"127.0.0.{home}", 0))
            connection.sock = self.context.wrap_socket(plain, server_hostname=self.domain)
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    def sign_in(self, store: int, table: str, password: str) -> str:
        body = {"store_id": store, "table_number": table, "password": password}
        while True:
            status, answer = self.call("POST", "/api/auth/table-login", body)
            if status == 200:
                return str(answer["token"])
            assert status == 429, answer
            time.sleep(1)

    def go_on(self, index: int) -> None:
        token = self.tokens[index % len(self.tokens)]
        while not self.has_ended.is_set():
            key = uuid.uuid4().hex
            body = {"items": [{"menu_id": self.dish, "quantity": 1}]}
            home = index + 2
            self.attempt("POST", "/api/orders", 201, body, token, key, home)
            self.attempt("GET", "/api/session", 200, None, token, "", home)

    def attempt(self, method: str, path: str, wanted: int, body: Any, token: str, key: str, home: int) -> None:
        began = time.monotonic()
        try:
            status, answer = self.call(method, path, body, token, key, home)
            outcome = "" if status == wanted else f"{method} {path}: {status} {json.dumps(answer)[:200]}"
        except Exception as error:
            outcome = f"{method} {path}: {type(error).__name__} {error}"
        with self.lock:
            self.requests += 1
            self.slowest = max(self.slowest, time.monotonic() - began)
            if outcome:
                self.failures.append(f"{time.strftime('%H:%M:%S')} {outcome}")
            elif key:
                self.acknowledged.append(key)
        time.sleep(PAUSE)


def main() -> None:
    domain, store, password, tables = sys.argv[1:]
    guests = Guests(domain, int(store), password, tables.split(","))
    signal.signal(signal.SIGTERM, lambda *_: guests.has_ended.set())
    threads = [threading.Thread(target=guests.go_on, args=(index,)) for index in range(CLIENTS)]
    for thread in threads:
        thread.start()
    print("ordering", flush=True)
    for thread in threads:
        thread.join()
    outcome = {
        "requests": guests.requests,
        "failures": guests.failures,
        "acknowledged": guests.acknowledged,
        "slowest_s": round(guests.slowest, 3),
    }
    print(json.dumps(outcome), flush=True)


if __name__ == "__main__":
    main()

"""So many small calls, each with a request id of its own, as a process that a test puts into a machine's network.

    calls.py DOMAIN COUNT

Prints each id that was answered with 200.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import sys
import threading

CLIENTS = 4
# One address may make 50 calls a second and 100 more at once; so many does each make, and then another goes on.
PER_ADDRESS = 90


def connection(domain: str, context: ssl.SSLContext, number: int) -> http.client.HTTPConnection:
    home = f"127.1.{number // 250}.{number % 250 + 1}"
    made = http.client.HTTPConnection(domain, timeout=20)
    made.sock = context.wrap_socket(socket.create_connection(("127.0.0.1", 443), 20, (home, 0)), server_hostname=domain)
    return made


def main() -> None:
    domain, count = sys.argv[1], int(sys.argv[2])
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    answered: list[list[str]] = [[] for _ in range(CLIENTS)]

    def work(client: int) -> None:
        mine = range(client, count, CLIENTS)
        for first in range(0, len(mine), PER_ADDRESS):
            line = connection(domain, context, client + CLIENTS * (first // PER_ADDRESS))
            for number in mine[first : first + PER_ADDRESS]:
                name = f"counted-{number:06}"
                line.request("GET", "/health", headers={"X-Request-Id": name})
                answer = line.getresponse()
                answer.read()
                if answer.status == 200:
                    answered[client].append(name)
            line.close()

    threads = [threading.Thread(target=work, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("\n".join(name for names in answered for name in names))


if __name__ == "__main__":
    main()

"""The network between the workers and PostgreSQL, in a world of our own, and how it fails."""

from __future__ import annotations

from fault import Fault
from stack import Stack
from world import run

TABLE = "inet fault"


def drop(stack: Stack) -> None:
    """What is sent arrives nowhere, and nobody is told."""
    _rule(f"tcp dport {stack.postgresql.tcp} drop; tcp sport {stack.postgresql.tcp} drop;")


def reject(stack: Stack) -> None:
    """Every connection is reset, and every new one refused."""
    _rule(f"tcp dport {stack.postgresql.tcp} reject with tcp reset;")


def lose(port: int) -> None:
    """Whoever has this port is never heard of again, as a machine that has lost its power."""
    _rule(f"tcp dport {port} drop; tcp sport {port} drop;")


def connect(stack: Stack) -> None:
    run("nft", "-f", "-", given=f"table {TABLE} {{}}\ndelete table {TABLE}\n")


def _rule(rules: str) -> None:
    # Where they come in: who sends must not learn of it.
    chain = f"chain arriving {{ type filter hook input priority 0; {rules} }}"
    run("nft", "-f", "-", given=f"table {TABLE} {{ {chain}; }}\n")


NETWORK_FAULTS = [
    Fault("packets to the database dropped", drop, connect),
    Fault("packets to the database rejected", reject, connect),
]

"""The name by which the workers find their database, in a world of our own."""

from __future__ import annotations

from pathlib import Path

from world import inside, run

DATABASE = "database.test"


class Naming:
    """The world's own /etc/hosts, as a name server that changes its mind; behind it is one that never says a word.

    - directory: an existing one.
    """

    def __init__(self, directory: Path, address: str) -> None:
        self._hosts = directory / "hosts"
        self._bind(self._hosts, "/etc/hosts")
        resolver = directory / "resolv.conf"
        self._bind(resolver, "/etc/resolv.conf")
        # A search list, as a machine of EC2 has one.
        resolver.write_text("nameserver 127.0.0.9\nsearch compute.test\n")
        chain = "chain arriving { type filter hook input priority 0; udp dport 53 drop; }"
        run("nft", "-f", "-", given=f"table inet naming {{ {chain}; }}\n")
        self.move(address)

    def move(self, address: str) -> None:
        self._hosts.write_text(f"127.0.0.1 localhost\n{address} {DATABASE}\n")

    def forget(self) -> None:
        """Only the name server could know."""
        self._hosts.write_text("127.0.0.1 localhost\n")

    def _bind(self, file: Path, place: str) -> None:
        file.touch()
        file.chmod(0o644)
        inside("mount", "--bind", str(file), place)

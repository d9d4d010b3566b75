"""TableOrder on one machine: a private PostgreSQL, worker processes and nginx, started and ended together.

For example:

    with Stack() as stack:
        urllib.request.urlopen(stack.base_url + "/health")
"""

from .nginx import Nginx, Site
from .postgresql import PostgreSQL
from .processes import StackError, stop_on_signals
from .stack import Stack
from .workers import Workers

__all__ = ["Nginx", "PostgreSQL", "Site", "Stack", "StackError", "Workers", "stop_on_signals"]

"""The course over HTTP: pages, search, sockets. Only this package knows HTML."""

"""What runs in the interpreters that run cells: nothing here is imported by the server."""

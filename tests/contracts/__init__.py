"""What programs of others rely on: the shapes of the public API, asked from outside."""

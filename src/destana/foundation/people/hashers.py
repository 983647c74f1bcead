"""Password hashing that fits a small machine: Django's own argon2 setting takes 100 MB a sign-in."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LeanArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: OWASP's smaller setting, about 30 ms."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

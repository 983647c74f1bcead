"""The baseline: the same report behind stock Django REST framework and gunicorn, on the same database settings."""

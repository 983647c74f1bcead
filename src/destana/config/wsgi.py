"""Django as a WSGI application; :mod:`destana.config.asgi` mounts it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destana.config.settings")
application = get_wsgi_application()

"""The WSGI application that the server runs."""

import os

from django.core.wsgi import get_wsgi_application

from gezhi.ground.plumbing.bodies import WholeBodies
from gezhi.ground.plumbing.collecting import collect_seldom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gezhi.settings")
pages = get_wsgi_application()

from django.conf import settings  # noqa: E402  (readable from here on)

application = WholeBodies(pages, working=settings.WORKING_THREADS)
collect_seldom()

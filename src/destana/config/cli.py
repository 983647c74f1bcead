"""``destana``: the command line of the office. Each verb is a Django command of the room that it belongs to."""

import os
import sys
from collections.abc import Sequence

VERBS = {
    "prepare": "make keys, tables, areas and the first accounts; skips what is done",
    "serve": "run the web server",
    "work": "run the worker: messages, deadlines, public pages",
    "areas": "load the country's areas, import official boundaries",
    "accounts": "make and reset accounts from this machine",
    "audit": "check the chain of the event log",
    "backup": "write one sealed file with everything a restore needs; show the key for the card",
    "restore": "bring an office back from such a file, into an empty folder",
    "retention": "show how long personal data stays and what goes next; --run lets it go",
    "subject": "what one person may ask for: a file of all that is kept, correction, stop, erasure",
    "breach": "list everybody whose data is kept, for the notice after a breach",
    "rotate": "change one secret of the office",
    "board": "write the public pages anew",
    "telegram": "set up and look at the Telegram bot",
    "whatsapp": "texts to hand in at Meta, and how they stand",
    "email-in": "keep one letter from standard input; the pipe of this machine's mail server",
    "demo": "replay the flood of December 2025 into a demo folder",
    "check-settings": "look at every DESTANA_* variable and say what is wrong",
}


def usage() -> str:
    """Return the list of verbs."""
    lines = [f"  {name:15} {what}" for name, what in VERBS.items()]
    return "\n".join(["Usage: ./destana VERB [options]; ./destana VERB --help tells more.", "", *lines])


def settings_faults() -> list[str]:
    """Return what is wrong with the environment, one sentence a variable."""
    from pydantic import ValidationError

    from destana.config.env import Env

    try:
        Env()
    except ValidationError as error:
        return [
            f"DESTANA_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']} (it is {fault['input']!r})"
            for fault in error.errors()
        ]
    return []


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    verb = given[0] if given else "help"
    if verb in {"help", "--help", "-h"}:
        print(usage())
        return 0
    if verb not in VERBS:
        print(f"There is no verb {verb!r}.\n\n{usage()}", file=sys.stderr)
        return 2
    faults = settings_faults()
    if faults:
        print("\n".join(faults) + "\nEvery setting is explained in docs/settings.md.", file=sys.stderr)
        return os.EX_TEMPFAIL if verb == "email-in" else 2  # the mail server keeps the letter meanwhile
    if verb == "check-settings":
        print("All settings can be read.")
        return 0
    os.umask(0o077)  # what an office owns is for its own account alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destana.config.settings")
    if verb == "serve":
        from destana.config.server import main as serve

        serve()
        return 0
    if verb == "email-in":
        return _take_letter(given)
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["destana", *given])
    except KeyboardInterrupt:
        return 130
    return 0


def _take_letter(given: Sequence[str]) -> int:
    """Run the mail server's pipe: whatever goes wrong here, the letter stays there and comes again."""
    try:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["destana", "email_in", *given[1:]])
    except SystemExit as end:
        return end.code if end.code in {0, os.EX_DATAERR} else os.EX_TEMPFAIL
    except Exception as reason:  # noqa: BLE001 - no traceback: the mail server would send it to the writer
        print(f"Try later: {type(reason).__name__}", file=sys.stderr)
        return os.EX_TEMPFAIL
    return 0


if __name__ == "__main__":
    sys.exit(main())

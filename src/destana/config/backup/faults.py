"""Why a backup or a restore was refused."""


class CannotBackUp(Exception):
    """No backup was made; the text is one sentence for the terminal."""


class CannotRestore(Exception):
    """Nothing was restored; the text is one sentence for the terminal."""

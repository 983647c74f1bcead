# The few commands of a developer; `just` comes with the developers' environment (.venv/bin/just).

python := justfile_directory() / ".venv/bin/python"

# What there is.
default:
    @{{ just_executable() }} --list

# Make or mend the environment.
[private]
ready:
    @python3 -c "from tools.environment import prepare; prepare('dev')"

# The speed of the line beside its limits, as one table: `just bench`, `just bench intake --write`.
bench *arguments: ready
    PYTHONPATH=src:. {{ python }} -m bench {{ arguments }}

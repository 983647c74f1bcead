"""Build what people see, in one process: style sheets, scripts, Indonesian texts (``python -m tools.build``)."""

from tools import build_frontend, messages


def main() -> None:
    """Build what is stale and say what was."""
    for folder in build_frontend.build():
        print(f"built {folder}")
    print(f"{messages.compile_stale()} catalogues compiled")


if __name__ == "__main__":
    main()

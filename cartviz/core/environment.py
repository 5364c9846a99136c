"""Which libraries are installed, in which version, and what to do where one is missing or there is no display."""

import importlib

NO_DISPLAY = "Without a screen: 'cartviz shot' writes one picture, 'cartviz sheet' one of every step."


def pygame_trouble() -> tuple[str, str] | None:
    """What is wrong with the installed pygame, and the cure; upstream pygame and pygame-ce claim the same name."""
    try:
        pygame = importlib.import_module("pygame")
    except ImportError as error:
        return f"cannot be imported ({error})", "Try: pip install --force-reinstall pygame-ce"
    if not getattr(pygame, "IS_CE", False):
        version = getattr(getattr(pygame, "version", None), "ver", "broken")
        cure = "Try: pip uninstall -y pygame pygame-ce && pip install pygame-ce"
        return f"this is pygame ({version}), not pygame-ce: both claim the same name", cure
    return None


def version_of(name: str) -> str:
    """The installed version of a distribution, '' where there is none."""
    from importlib import metadata  # noqa: PLC0415 - takes 25 ms, and the way to the first picture needs no version

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""

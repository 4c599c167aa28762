"""Where things are: the data that comes with the program, and the person's own folders."""

from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped_data(package: Path = _PACKAGE) -> Path:
    """The folder that holds `routines` and `assets`: beside the code when installed, else the checkout.

    Raises:
        FileNotFoundError: neither is there.
    """
    installed = package / "_data"
    if installed.is_dir():
        return installed
    if (package.parent / "pyproject.toml").is_file():
        return package.parent
    raise FileNotFoundError(f"The routines that belong to Stretchtimer are not in {installed}; install it again.")


@dataclass(frozen=True, slots=True)
class Folders:
    """The person's own folders. They need not exist: what writes into one makes it."""

    data: Path
    config: Path
    cache: Path
    state: Path

    @classmethod
    def under(cls, folder: Path) -> "Folders":
        """All of them in one folder."""
        folder = folder.absolute()
        return cls(folder, folder / "config", folder / "cache", folder / "state")

    @classmethod
    def of_this_person(cls) -> "Folders":
        """Where this desktop keeps such things."""
        from platformdirs import PlatformDirs  # not needed where the folder is given

        places = PlatformDirs("stretchtimer", appauthor=False)
        return cls(places.user_data_path, places.user_config_path, places.user_cache_path, places.user_state_path)

    @property
    def routines(self) -> Path:
        """The person's own routines, with their poses in `poses`."""
        return self.data / "routines"

    @property
    def settings_file(self) -> Path:
        return self.config / "settings.json"

    @property
    def reminders_file(self) -> Path:
        """What is chosen about reminders."""
        return self.config / "reminders.json"

    @property
    def kept_reminders_file(self) -> Path:
        """How far reminders have come."""
        return self.state / "reminders.json"

    @property
    def journal_file(self) -> Path:
        return self.data / "journal.sqlite"

    @property
    def unfinished_file(self) -> Path:
        return self.state / "unfinished.json"

    @property
    def composed_file(self) -> Path:
        """The routine that was composed and played last, which has no other file."""
        return self.state / "composed.yaml"

    @property
    def index_file(self) -> Path:
        return self.cache / "routines.index"

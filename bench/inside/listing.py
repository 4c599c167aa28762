"""Lists the library once, and prints how many milliseconds that took, and how many routines there are."""

import json
from time import perf_counter

from stretchtimer.paths import Folders, shipped_data
from stretchtimer.storage.library import Library, RoutineFolder

folders = Folders.of_this_person()
library = Library(
    [RoutineFolder(folders.routines, own=True), RoutineFolder(shipped_data() / "routines")], folders.index_file
)
began = perf_counter()
entries = list(library.entries())
print(json.dumps({"ms": (perf_counter() - began) * 1_000, "entries": len(entries)}))

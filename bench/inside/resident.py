"""Reminds, as `stretchtimer --tray` does, after an hour of sitting, of which nobody gets to the end here."""

import sys

from stretchtimer.paths import Folders
from stretchtimer.resident import run
from stretchtimer.storage.reminder_files import ReminderChoices, save_choices

folders = Folders.of_this_person()
save_choices(folders.reminders_file, ReminderChoices(on=True, chime=False))
sys.exit(run(folders))

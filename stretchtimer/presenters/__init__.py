"""Between core and widgets: timers and models. QtCore and QtGui only."""

"""What the program knows: poses, routines, their timeline, and the session that plays it. No files, no clock, no Qt."""

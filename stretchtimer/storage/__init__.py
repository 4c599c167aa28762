"""Files: routines, poses, settings and the place where a session stopped. No Qt."""

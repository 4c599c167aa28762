"""The command line and the player in the terminal."""

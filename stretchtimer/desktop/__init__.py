"""What differs from one desktop to the next: sound, speech, media keys, keeping awake, the clock."""

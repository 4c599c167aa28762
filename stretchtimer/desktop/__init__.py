"""What differs from one desktop to the next: sound, the clock."""

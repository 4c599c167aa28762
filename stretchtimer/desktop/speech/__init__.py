"""Speech: sentences rendered ahead of time into sound files by whatever synthesiser is installed here.

`service.py` is the door; each synthesiser has a small file of its own, and `engine.py` says what they have in common.
"""

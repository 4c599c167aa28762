"""The drawn person: a posed skeleton with a body on it, ray-cast to a picture. Arrays in, image out.

Axes everywhere: +X the figure's left, +Y up, +Z forward. Metres, degrees, seconds. The door is `picture`; `data` reads
what a pose's file says, `checking` names what a pose breaks.
"""

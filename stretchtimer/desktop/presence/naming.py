"""Which kind of doing somebody is at, by the name of the program that asks not to be disturbed, or for the screen."""

import re

from stretchtimer.core.reminders import Hold

_LONGEST = 40
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_IGNORED = frozenset({"stretchtimer", "caffeine", "caffeinate", "keepawake", "keepingyouawake", "amphetamine"})
"""Ourselves, and what keeps the screen awake all day because somebody wants it so."""
_CALL = re.compile(
    r"calls?|calling|conference|discord|ekiga|element|facetime|gajim|huddle|jami|jitsi|linphone|meet|meeting|mumble"
    r"|peerconnections|signal|skype|slack|teams|teamspeak|telegram|vesktop|videocall|voip|webex|webrtc|wechat"
    r"|whatsapp|wire|zoom"
)
_PRESENTING = re.compile(
    r"ardour|audacity|broadcast|impress|keynote|kooha|obs|pdfpc|powerpnt|powerpoint|presentation|presenter|presenting"
    r"|recorder|recording|screencast|slideshow|soffice|streaming"
)


def kind_of(program: str, reason: str = "") -> Hold | None:
    """What a program that keeps the screen awake for this reason stands for; None if it says nothing about anybody."""
    words = _NOT_LETTERS.split(f"{program} {reason}".lower())
    if not _IGNORED.isdisjoint(words):
        return None
    if any(_CALL.fullmatch(word) for word in words):
        return Hold.CALL
    return Hold.PRESENTING if any(_PRESENTING.fullmatch(word) for word in words) else Hold.MEDIA


def kind_of_recorder(program: str) -> Hold | None:
    """The same of a program that records: it is in a call, unless it is known for something else."""
    kind = kind_of(program)
    return Hold.CALL if kind is Hold.MEDIA else kind


def is_ours(program: str) -> bool:
    return "stretchtimer" in program.lower()


def plain_name(program: str) -> str:
    """The name of a program as a person would say it, from its name, file or id: "us.zoom.Zoom" is Zoom."""
    name = " ".join(program.replace("\\", "/").split("/")[-1].split())
    name = name.removesuffix(".desktop").removesuffix(".exe").removesuffix(".EXE")
    if " " not in name and name.count(".") >= 2:
        name = name.rsplit(".", 1)[-1]
    name = "".join(each for each in name if each.isprintable())[:_LONGEST]
    return name[:1].upper() + name[1:] if name.islower() else name

"""What a disk refuses, as a cause and a cure.

In: what the system raised, and what one was about to do. Out: two sentences without their subject's path.
Never: a fault swallowed; one that is not known here keeps the system's own words.
"""

import errno

_REFUSALS = {
    errno.ENOSPC: ("The disk is full", "Free some space or {do} to another disk."),
    errno.EDQUOT: ("Your share of the disk is used up", "Free some space or {do} to another disk."),
    errno.EFBIG: ("The file is as large as this disk allows", "{Do} to another disk."),
    errno.EROFS: ("The disk cannot be written to", "{Do} to another disk."),
    errno.EACCES: ("This user may not write there", "{Do} to a folder of your own."),
    errno.EPERM: ("This user may not write there", "{Do} to a folder of your own."),
    errno.EEXIST: ("There is a file of that name already", "Choose another name; nothing is overwritten."),
    errno.ENOENT: ("There is no such folder", "Make the folder first."),
    errno.ENOTDIR: ("A part of that path is a file, not a folder", "{Do} to another folder."),
    errno.EISDIR: ("That is a folder", "Choose the name of a file."),
    errno.ENAMETOOLONG: ("The name is too long for this disk", "Choose a shorter one."),
    errno.EIO: ("The disk reports a fault", "{Do} to another disk and have this one checked."),
}


def explain(error: OSError, do: str) -> tuple[str, str]:
    """Return what is wrong, without a full stop, and what to do about it.

    Parameters
    ----------
    error
        From the system.
    do
        What is done to another place instead: "record", "export".
    """
    unknown = (f"{error.strerror or error}", "{Do} to another folder.")
    cause, cure = _REFUSALS.get(error.errno or 0, unknown)
    return cause, cure.format(do=do, Do=do.capitalize())

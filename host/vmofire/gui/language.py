"""The window's language: our words, Qt's own buttons and menus, the numbers that Qt writes.

In: a language, or "" for the system's. Out: all that is written from now on. Never: a widget; what is in
sight already has to be built anew (WindowView.renew).
"""

import os

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from vmofire import words
from vmofire.preferences import Language
from vmofire.words.language import find_system_language

_NAME = "qtbase"


def use_language(language: Language) -> None:
    """Write in a language from now on; "" follows the system."""
    words.use(language or find_desktop_language())
    code = words.find_language()
    QLocale.setDefault(QLocale(code))
    app = QCoreApplication.instance()
    if app is None:
        return
    before = app.findChild(QTranslator, _NAME)
    if before is not None:
        app.removeTranslator(before)
        before.setParent(None)
        before.deleteLater()
    if code != "en":  # Qt's own words are English
        translator = QTranslator(app)
        translator.setObjectName(_NAME)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if translator.load(QLocale(code), _NAME, "_", folder):
            app.installTranslator(translator)


def find_desktop_language() -> words.Language:
    """Return the system's language: as the environment says, else as the desktop is set (Windows, macOS)."""
    if any(os.environ.get(name) for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")):
        return find_system_language()
    return find_system_language({"LANGUAGE": ":".join(QLocale.system().uiLanguages())})

"""Language of the window: our words, Qt's own buttons and menus, the numbers that Qt writes.

In: a language, or "" for the system's. Out: all new words. Never: a widget; visible screens must be built
again (WindowView.renew).
"""

import os

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from vmofire import words
from vmofire.preferences import Language
from vmofire.words.language import ENVIRONMENT, find_system_language

_NAME = "qtbase"


def use_language(language: Language) -> None:
    """Switch all new words to a language; "" follows the system."""
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
    """Return the system's language: from the environment, else from the desktop (Windows, macOS)."""
    if any(os.environ.get(name) for name in ENVIRONMENT):
        return find_system_language()
    return find_system_language({"LANGUAGE": ":".join(QLocale.system().uiLanguages())})

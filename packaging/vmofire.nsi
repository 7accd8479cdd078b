; Installer for Windows, for one user and without administrator's rights. packaging/bundle.py runs it:
; makensis -DVERSION=... -DFOLDER=... -DTARGET=... packaging/vmofire.nsi
Unicode true
Name "vmofire ${VERSION}"
OutFile "${TARGET}"
InstallDir "$LOCALAPPDATA\Programs\vmofire"
RequestExecutionLevel user
SetCompressor /SOLID lzma
ShowInstDetails nevershow

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\vmofire"

Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

Section
  SetOutPath "$INSTDIR"
  RMDir /r "$INSTDIR\lib" ; of an earlier version; people and recordings are elsewhere
  File /r "${FOLDER}\*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\vmofire.lnk" "$INSTDIR\vmofire.exe" "window"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "vmofire"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  Delete "$SMPROGRAMS\vmofire.lnk"
  RMDir /r "$INSTDIR\lib"
  Delete "$INSTDIR\vmofire.exe"
  Delete "$INSTDIR\LICENSE"
  Delete "$INSTDIR\sbom.cdx.json"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd

; The installer for Windows: makensis -DVERSION=1.2.3 -DFOLDER=... -DOUT=... liif.nsi. FOLDER is what the zip
; holds. It installs for the user, without an administrator, and leaves nothing behind when removed.
; A program of 64 bits, as what it installs is.
Target amd64-unicode
SetCompressor /SOLID lzma
SetDateSave off
Name "liif ${VERSION}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\liif"
InstallDirRegKey HKCU "Software\liif" "Folder"
RequestExecutionLevel user
VIProductVersion "${NUMBERS}.0"
VIAddVersionKey "ProductName" "liif"
VIAddVersionKey "FileDescription" "Installer of liif"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "The liif authors, BSD 3-Clause"

!define REMOVAL "Software\Microsoft\Windows\CurrentVersion\Uninstall\liif"

Page license
LicenseData "${FOLDER}/LICENSE"
Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

Section
  ; What an earlier version left is not mixed with this one.
  RMDir /r "$INSTDIR\models"
  RMDir /r "$INSTDIR\man"
  RMDir /r "$INSTDIR\completion"
  SetOutPath "$INSTDIR"
  File /r "${FOLDER}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateDirectory "$SMPROGRAMS\liif"
  CreateShortcut "$SMPROGRAMS\liif\LIIF View.lnk" "$INSTDIR\liif-view.exe"
  CreateShortcut "$SMPROGRAMS\liif\Remove liif.lnk" "$INSTDIR\uninstall.exe"
  ; Windows finds a program named here when it is started by Run or by "start liif-view".
  WriteRegStr HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\liif-view.exe" "" "$INSTDIR\liif-view.exe"
  WriteRegStr HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\liif-render.exe" "" "$INSTDIR\liif-render.exe"
  WriteRegStr HKCU "Software\liif" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${REMOVAL}" "DisplayName" "liif"
  WriteRegStr HKCU "${REMOVAL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${REMOVAL}" "Publisher" "The liif authors"
  WriteRegStr HKCU "${REMOVAL}" "DisplayIcon" "$INSTDIR\liif-view.exe"
  WriteRegStr HKCU "${REMOVAL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${REMOVAL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${REMOVAL}" "NoModify" 1
  WriteRegDWORD HKCU "${REMOVAL}" "NoRepair" 1
SectionEnd

Section Uninstall
  Delete "$INSTDIR\*.exe"
  Delete "$INSTDIR\LICENSE"
  Delete "$INSTDIR\LICENSES.txt"
  Delete "$INSTDIR\README.md"
  Delete "$INSTDIR\CHANGELOG.md"
  RMDir /r "$INSTDIR\models"
  RMDir /r "$INSTDIR\man"
  RMDir /r "$INSTDIR\completion"
  RMDir "$INSTDIR"
  RMDir /r "$SMPROGRAMS\liif"
  DeleteRegKey HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\liif-view.exe"
  DeleteRegKey HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\liif-render.exe"
  DeleteRegKey HKCU "${REMOVAL}"
  DeleteRegKey HKCU "Software\liif"
SectionEnd

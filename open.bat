@echo off
rem Opens the page in the browser; ends when nobody looks at it any more.
chcp 65001 >nul
set PYTHONUTF8=1
cd /d "%~dp0"
py flow.py open
if errorlevel 1 pause

#!/bin/sh
# Opens the page in the browser; ends when nobody looks at it any more.
cd "$(dirname "$0")" || exit 2
python=python3
if [ -f python/bin/python3 ]; then
  python=python/bin/python3
  [ -x "$python" ] || chmod u+x python/bin/*
fi
exec "$python" flow.py open

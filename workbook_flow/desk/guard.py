"""What stands before every page: nobody but the browser that was invited reads or changes anything.

A name that leads here from elsewhere (DNS rebinding), a form on another site (CSRF), a page that frames this one, and
whatever is no file of ours are turned away, each in words.
"""

from __future__ import annotations

from flask import Flask, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from workbook_flow.desk.keys import Keys

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
OWN_PAGE_POLICY = "; ".join(
    (
        "sandbox allow-scripts",
        "default-src 'none'",
        "script-src 'unsafe-inline'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "frame-ancestors 'none'",
    )
)
"""For the board, which is one file with its script in it, and says by itself which script that is."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
LED_ON = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/">'
    '<title>正在打开</title><p><a href="/">正在打开……</a></p></html>'
)
"""A redirect would still count as the other page's request; this page asks for the next one by itself."""
ENTRANCE = "enter"
TOKEN = "token"  # noqa: S105 - the field's name
TOKEN_HEADER = "X-Desk-Token"  # noqa: S105 - the header's name


def stand_guard(app: Flask, keys: Keys) -> None:
    """Have every request of the app looked at first, and every answer bear what browsers go by."""

    @app.before_request
    def look() -> None:
        code = refusal(keys)
        if code is not None:
            abort(code)

    @app.get(f"/{ENTRANCE}", endpoint=ENTRANCE)
    def enter() -> AnyResponse:
        if not keys.admit(request.args.get("word", "")):
            abort(401)
        answer: AnyResponse = redirect("/") if came_by_itself() else Response(LED_ON, mimetype="text/html")
        answer.set_cookie(keys.cookie, keys.pass_word, httponly=True, samesite="Strict")
        return answer

    @app.after_request
    def seal(answer: Response) -> Response:
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        for name, words in HEADERS.items():
            answer.headers[name] = words
        return answer


def refusal(keys: Keys) -> int | None:
    """Why the request is turned away, as HTTP says it; None where it may pass."""
    if request.headers.get("Host", "") not in keys.hosts:
        return 421
    if is_foreign(keys):
        return 403
    if request.endpoint in {ENTRANCE, "static"}:
        return None
    if not keys.holds_pass(request.cookies.get(keys.cookie, "")):
        return 401
    if request.method not in {"GET", "HEAD"} and not keys.holds_form_token(brought_token()):
        return 403
    return None


def is_foreign(keys: Keys) -> bool:
    """Whether another site is behind the request, as far as the browser says.

    The page of another list of this computer's leads here by an invitation, which only who has the secret can write.
    """
    origin = request.headers.get("Origin")
    if origin is not None and origin not in {f"http://{host}" for host in keys.hosts}:
        return True
    invited = request.endpoint == ENTRANCE and request.headers.get("Sec-Fetch-Site") == "same-site"
    return not (invited or came_by_itself())


def came_by_itself() -> bool:
    """Whether no other page led here, as far as the browser says."""
    return request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}


def brought_token() -> str:
    """The token that a form or the page's own script brought."""
    return request.headers.get(TOKEN_HEADER) or request.form.get(TOKEN, "")

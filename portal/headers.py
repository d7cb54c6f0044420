"""What every answer says about security, errors included."""

from flask import Flask, Response, request

from portal.settings import Settings

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "manifest-src": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{directive} {source}" for directive, source in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": over https the CSRF check wants to see that a form came from our own pages.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=(), browsing-topics=()",
}
YEAR = 365 * 24 * 60 * 60


def secure(app: Flask, settings: Settings) -> None:
    """Send the headers with every answer; whatever is not marked public is kept by nobody."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.is_secure:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")
        response.headers.setdefault("Cache-Control", "no-store")
        if "token" in (request.view_args or {}):
            response.headers["X-Robots-Tag"] = "noindex"
        return response

"""One way to answer with HTML: a whole page, or only the block that htmx will swap in."""

from flask import Response, current_app, make_response, render_template, request


def page(
    template: str,
    *,
    fragment: str | None = None,
    announce: str = "",
    status: int | None = None,
    **context: object,
) -> Response:
    """Answer with `template`, or with its block `fragment` when htmx replaces just that.

    A form with errors makes the answer a 422, so that nobody mistakes it for success. `announce` is read
    out once by screen readers when a fragment arrives; a whole page needs no announcement.
    """
    if fragment and request.headers.get("HX-Request-Type") == "partial":
        html = _block(template, fragment, **context, is_fragment=True)
        if announce:
            html += render_template("ui/announcement.html", announce=announce)
    else:
        html = render_template(template, **context, is_fragment=False)
    response = make_response(html, status or (422 if getattr(context.get("form"), "errors", None) else 200))
    if fragment:
        response.vary.add("HX-Request-Type")
    return response


def _block(template: str, name: str, **context: object) -> str:
    current_app.update_template_context(context)
    loaded = current_app.jinja_env.get_template(template)
    return "".join(loaded.blocks[name](loaded.new_context(context)))

"""What can be found out about a page by looking at it; each function tells what is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page

from tests.browser.people import Guest

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "wcag2aaa"]
# The rules whose outcome hangs on colours.
COLOUR_RULES = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]
CONTROLS = ".btn, .input, .opt, .opt input, .ribbon, .voices a, .tally a"
TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation", event =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))"""


@dataclass
class Seen:
    """A page that somebody came to, and what happened on the way."""

    name: str
    guest: Guest
    messages: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    @property
    def page(self) -> Page:
        return self.guest.page


def watch(page: Page, seen: Seen) -> None:
    """Write down what the browser says and whom it talks to."""

    def note(message: ConsoleMessage) -> None:
        # Chromium reports the status of each rejected form and error page; only our own mistakes are a fault.
        is_own_status = (
            "Failed to load resource" in message.text
            and "/static/" not in message.location["url"]
            and ("status of 500" not in message.text or seen.name == "mistake-500")
        )
        # htmx focuses what it swapped in, and Chromium, which comes later, finds that done. That the focus is
        # right is for the tests of each swap.
        is_focused_already = "Autofocus processing was blocked" in message.text and message.type == "info"
        if not is_own_status and not is_focused_already:
            seen.messages.append(f"{message.type}: {message.text}")

    page.add_init_script(TELL_VIOLATIONS)
    page.on("console", note)
    page.on("pageerror", lambda error: seen.messages.append(str(error)))
    page.on("request", lambda request: seen.hosts.add(urlsplit(request.url).netloc))


def axe_violations(page: Page, *, rules: list[str] | None = None) -> Iterator[str]:
    """What axe finds by all rules that we go by, or by these only."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE)
    chosen = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    options = {"runOnly": chosen, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    for violation in found["violations"]:
        for node in violation["nodes"]:
            yield f"{violation['id']}: {node['html']} {node['failureSummary']}"


def in_columns(page: Page) -> list[str]:
    """Sentences whose words stand in columns: in a flex box a name is a column of its own."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter(one => {
          const style = getComputedStyle(one);
          if (!style.display.endsWith("flex") || style.flexDirection !== "row") return false;
          const beside = [...one.childNodes].filter(part => part instanceof Text
            ? part.data.trim()
            : part instanceof Element && part.textContent.trim() && part.checkVisibility()
              && getComputedStyle(part).position !== "absolute");
          return beside.length > 1 && beside.some(part => part instanceof Text);
        }).map(one => one.outerHTML.slice(0, 200))"""
    )
    return found


def sideways(page: Page) -> list[str]:
    """What makes the page scroll sideways, or is cut off at its side."""
    found: list[str] = page.evaluate(
        """() => {
          const wrong = [];
          const root = document.documentElement;
          if (root.scrollWidth > innerWidth) wrong.push(`the page is ${root.scrollWidth} wide`);
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const parent = texts.currentNode.parentElement;
            if (!texts.currentNode.data.trim() || !parent.checkVisibility()) continue;
            // A table may scroll within itself.
            if (parent.closest(".vh, .skip, .trap, .tongues, .tabs, .thread, .scroll, script, textarea"))
              continue;
            const range = document.createRange();
            range.selectNodeContents(texts.currentNode);
            for (const box of range.getClientRects())
              if (box.width && (box.left < -1 || box.right > innerWidth + 1))
                wrong.push(`${texts.currentNode.data.trim()} from ${box.left} to ${box.right}`);
          }
          for (const box of document.querySelectorAll("main *")) {
            const style = getComputedStyle(box);
            if (!["hidden", "clip"].includes(style.overflowX)) continue;
            if (box.closest(".vh, .trap, svg, .hero, .thread") || box.matches("input")) continue;
            if (box.scrollWidth > box.clientWidth + 1) wrong.push(`${box.className} cuts off`);
          }
          return wrong;
        }"""
    )
    return found


def small_targets(page: Page) -> list[str]:
    """What is smaller than 44 by 44, links in running text excepted."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
          .filter(one => one.checkVisibility() && one.type !== "hidden" && !one.closest(".vh, .trap, .skip"))
          .map(one => one.closest("label.opt") || one)
          .filter(one => {
            const around = one.closest("p, li, dd, div");
            const inText = one.matches("a") && getComputedStyle(one).display === "inline" && around
              && around.textContent.trim() !== one.textContent.trim();
            const box = one.getBoundingClientRect();
            return !inText && (box.width < 43.5 || box.height < 43.5);
          })
          .map(one => {
            const box = one.getBoundingClientRect();
            return `${one.outerHTML.slice(0, 120)} is ${Math.round(box.width)} by ${Math.round(box.height)}`;
          })"""
    )
    return found


def borderless(page: Page) -> list[str]:
    """Controls that cannot be told from the page around them when colours are the visitor's own."""
    found: list[str] = page.evaluate(
        """controls => [...document.querySelectorAll(controls)]
          .filter(one => one.checkVisibility() && !one.closest(".vh, .trap"))
          .filter(one => {
            const style = getComputedStyle(one);
            // What the browser draws itself, it draws with an edge.
            if (one.matches("[type=radio], [type=checkbox]") && style.appearance === "auto") return false;
            return style.borderTopStyle === "none" || parseFloat(style.borderTopWidth) < 1
              || style.borderTopColor === getComputedStyle(document.body).backgroundColor;
          })
          .map(one => one.outerHTML.slice(0, 120))""",
        CONTROLS,
    )
    return found


def moving(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        """() => [...document.getAnimations().map(one => one.effect.target.outerHTML.slice(0, 120)),
          ...[...document.querySelectorAll("*")]
            .filter(one => getComputedStyle(one).transitionDuration.split(", ").some(time => time !== "0s"))
            .map(one => one.outerHTML.slice(0, 120))]"""
    )
    return found


def foreign_without_lang(page: Page) -> list[str]:
    """Text in another script that does not say its language and direction; what visitors typed may.

    Options and tooltips hold no marks, so no part of them can say its language; it is isolated at least.
    """
    found: list[str] = page.evaluate(
        r"""() => {
          const wrong = [];
          const other = /(?![\p{Script=Latin}])\p{Letter}/u;
          const rtl = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const parent = texts.currentNode.parentElement;
            const isolated = parent.matches("option, title") ? /\u2068[^\u2068\u2069]*\u2069/g : /(?!)/g;
            const words = texts.currentNode.data.replace(isolated, "");
            if (!other.test(words) || parent.closest("bdi, script, textarea, option[dir=auto]")) continue;
            const lang = parent.closest("[lang]").lang;
            if (["nl", "en", ""].includes(lang)) wrong.push(`${words}: lang=${lang}`);
            if (rtl.test(words) && getComputedStyle(parent).direction !== "rtl") wrong.push(`${words}: dir`);
          }
          return wrong;
        }"""
    )
    return found


def focused(page: Page) -> dict[str, Any]:
    """Where the keyboard is: what it is called, and what is wrong with how that shows."""
    found: dict[str, Any] = page.evaluate(
        """() => {
          const one = document.activeElement;
          if (!one || one === document.body) return {at: "", wrong: ""};
          window.numbered ??= new Map();
          if (!window.numbered.has(one)) window.numbered.set(one, window.numbered.size);
          const shown = one.closest("label.opt") || one;
          const style = getComputedStyle(shown), box = shown.getBoundingClientRect();
          const wrong = [];
          if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) wrong.push("no outline");
          if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
            wrong.push(`outside the window: ${box.left} ${box.top}`);
          else {
            const top = document.elementFromPoint(
              Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1),
              Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1));
            if (top && !shown.contains(top) && !top.contains(shown))
              wrong.push(`covered by ${top.outerHTML.slice(0, 80)}`);
          }
          return {at: `${window.numbered.get(one)} ${one.outerHTML.slice(0, 120)}`, wrong: wrong.join(", ")};
        }"""
    )
    return found

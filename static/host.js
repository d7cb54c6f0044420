// Keeps what a host types in its place when an answer does not come, or is a page about something else.
(() => {
  const trouble = document.getElementById("trouble");
  const tell = (name) => {
    const lines = [...trouble.querySelectorAll("[data-when]")];
    const line = lines.find((one) => one.dataset.when === name) ?? (name && lines.at(-1));
    for (const one of lines) one.hidden = one !== line;
  };
  const renewed = new WeakSet();
  // After signing in elsewhere the forms of this page need the new session's secret; then the save is repeated.
  const renew = async (form) => {
    renewed.add(form);
    const text = await (await fetch(location.href)).text();
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector(".rowform [name=csrf_token]");
    if (!fresh) return tell("403");
    for (const one of document.getElementsByName("csrf_token")) one.value = fresh.value;
    form.requestSubmit();
  };
  document.addEventListener("htmx:after:request", (event) => {
    const { sourceElement, response } = event.detail.ctx;
    const status = response.status;
    const form = sourceElement.closest("form");
    if (status < 400 || status === 409 || status === 422) {
      tell("");
      renewed.delete(form);
      if (status < 400 && form === sourceElement) {
        delete form.dataset.dirty;
        if ("new" in form.dataset) form.reset();
      }
      return;
    }
    event.preventDefault();
    if (status === 400 && form === sourceElement && !renewed.has(form)) renew(form);
    else tell(String(status));
  });
  document.addEventListener("htmx:error", () => tell("other"));
  // On a phone one language shows at a time; to fetch the page anew would lose what was typed.
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-side]");
    if (!tab || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    for (const one of document.querySelectorAll("[data-side]")) {
      one.toggleAttribute("aria-current", one === tab);
      if (one === tab) one.setAttribute("aria-current", "true");
      document.querySelector(".editor").classList.toggle(`side-${one.dataset.side}`, one === tab);
    }
    history.replaceState(history.state, "", tab.href);
  });
  document.addEventListener("input", (event) => event.target.form && (event.target.form.dataset.dirty = ""));
  document.addEventListener("submit", (event) => delete event.target.dataset.dirty);
  addEventListener("beforeunload", (event) => document.querySelector("[data-dirty]") && event.preventDefault());
})();

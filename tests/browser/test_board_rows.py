"""A press in one row of the board, and the rows that change with it."""

import pytest
from playwright.sync_api import expect

from tests.browser.exhibition import Exhibition
from tests.browser.people import Guest
from tests.browser.sights import fourteen_requests


@pytest.mark.parametrize("has_script", [True])
def test_the_rows_that_change_with_another_do_so_at_once(
    guest_at_exhibition: Guest, exhibition: Exhibition, has_script: bool
) -> None:
    guest, page = guest_at_exhibition, guest_at_exhibition.page
    exhibition.clear()
    fourteen_requests(exhibition, guest)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    expect(page.locator("#gap-prs-spoken", has_text="Leila N.")).to_be_visible()
    page.locator("#gap-fa-spoken form:has(select) button").click()
    expect(page.locator("#gap-fa-spoken", has_text="Leila N.")).to_be_visible()
    expect(page.locator("#gap-prs-spoken")).to_have_count(0)
    expect(page.locator("#gap-fa-spoken h3:focus")).to_be_visible()
    # Who is chosen in a row that only changes with another stays chosen, and the row works as before.
    arabic = page.locator("#who-ar-spoken")
    arabic.select_option(
        label=next(one for one in arabic.locator("option").all_inner_texts() if "Samira" in one)
    )
    page.locator("#who-ti-spoken").select_option(
        label=next(one for one in page.locator("#who-ti-spoken option").all_inner_texts() if "Miriam" in one)
    )
    page.locator("#gap-ti-spoken form:has(select) button").click()
    expect(page.locator("#gap-ti-spoken h3:focus")).to_be_visible()
    expect(arabic.locator("option", has_text="Miriam")).to_have_count(0)
    expect(arabic.locator("option:checked")).to_contain_text("Samira")
    page.locator("#gap-ar-spoken form:has(select) button").click()
    expect(page.locator("#gap-ar-spoken h3:focus")).to_be_visible()
    expect(page.locator("#gap-ar-spoken form[action$='/remind']", has_text="Samira")).to_be_visible()
    assert complaints == []

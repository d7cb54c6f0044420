"""An installation starts only with settings that are whole and safe."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.settings import DEMO_DATA_KEY, DEMO_SECRET, Settings, SettingsError

SECRET = "a long and random text that nobody can guess"
PRODUCTION = {
    "PORTAL_SECRET_KEY": SECRET,
    "PORTAL_DATA_KEYS": "another long and random text, for columns".replace(",", ""),
    "PORTAL_BASE_URL": "https://together.example.org",
}
DEMO = {"PORTAL_DEMO": "1"}


def complaint(environ: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environ(environ)
    return str(refused.value)


def test_an_installation_needs_three_variables():
    settings = Settings.from_environ(PRODUCTION)
    assert settings.secret_key == SECRET
    assert settings.base_url == "https://together.example.org"
    assert settings.is_secure
    assert not settings.demo
    assert settings.today is None


def test_an_installation_says_within_how_many_days_it_answers():
    assert Settings.from_environ(PRODUCTION).answer_days == 7
    assert Settings.from_environ({**PRODUCTION, "PORTAL_ANSWER_DAYS": "5"}).answer_days == 5
    assert "PORTAL_ANSWER_DAYS" in complaint({**PRODUCTION, "PORTAL_ANSWER_DAYS": "soon"})


@pytest.mark.parametrize("name", PRODUCTION)
@pytest.mark.parametrize("value", [None, "", "   "])
def test_a_variable_that_is_missing_or_empty_is_named(name, value):
    environ = {key: given for key, given in PRODUCTION.items() if key != name}
    if value is not None:
        environ[name] = value
    assert name in complaint(environ)


@pytest.mark.parametrize("name", ["PORTAL_SECRET_KEY", "PORTAL_DATA_KEYS"])
@pytest.mark.parametrize("value", ["2short", "x" * 31, DEMO_SECRET, DEMO_DATA_KEY])
def test_a_secret_that_is_short_or_public_is_refused_and_not_repeated(name, value):
    said = complaint({**PRODUCTION, name: value})
    assert name in said
    assert value not in said


@pytest.mark.parametrize(
    "keys", [f"{SECRET},", f",{SECRET}", f"{SECRET},2short", f"{SECRET},{DEMO_DATA_KEY}"]
)
def test_each_of_several_keys_must_be_a_secret(keys):
    assert "PORTAL_DATA_KEYS" in complaint({**PRODUCTION, "PORTAL_DATA_KEYS": keys})


def test_several_keys_keep_their_order():
    keys = f"{'n' * 40}, {'o' * 40}"
    assert Settings.from_environ({**PRODUCTION, "PORTAL_DATA_KEYS": keys}).data_keys == ("n" * 40, "o" * 40)


def test_a_secret_may_have_commas():
    secret = "one, two, three, four, five, six, seven"
    assert Settings.from_environ({**PRODUCTION, "PORTAL_SECRET_KEY": secret}).secret_key == secret


@pytest.mark.parametrize(
    "url", ["together.example.org", "ftp://example.org", "javascript:alert(1)", "//x.org"]
)
def test_a_base_url_must_be_a_whole_address(url):
    assert "PORTAL_BASE_URL" in complaint({**PRODUCTION, "PORTAL_BASE_URL": url})


@pytest.mark.parametrize("url", ["https://", "http://", "https:///path", "http://["])
def test_a_base_url_needs_a_host(url):
    assert "PORTAL_BASE_URL" in complaint({**PRODUCTION, "PORTAL_BASE_URL": url})


def test_a_base_url_ends_without_a_slash():
    settings = Settings.from_environ({**PRODUCTION, "PORTAL_BASE_URL": "https://example.org/"})
    assert settings.base_url == "https://example.org"


@pytest.mark.parametrize("name", ["PORTAL_MAIL_PORT", "PORTAL_RATE_LIMITS", "PORTAL_PROXIES"])
@pytest.mark.parametrize("value", ["many", "1,5", "nan", "inf", "-1"])
def test_a_number_that_is_none_is_named(name, value):
    assert name in complaint({**PRODUCTION, name: value})


KEPT = ["KEEP_DRAFTS", "KEEP_NEEDS", "KEEP_CONTACTS", "KEEP_LOGS"]


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("value", ["0", "0.5", "1.5", "-1", "1e3", "nan", "inf", "36501", "²", "9" * 5000])
def test_what_is_kept_is_kept_for_whole_days(name, value):
    assert f"PORTAL_{name} must be a whole number" in complaint({**PRODUCTION, f"PORTAL_{name}": value})


@pytest.mark.parametrize(("name", "value"), [*zip(KEPT, (1, 7, 90, 36500), strict=True)])
def test_for_how_many_days_what_is_kept_can_be_chosen(name, value):
    settings = Settings.from_environ({**PRODUCTION, f"PORTAL_{name}": str(value)})
    assert getattr(settings, name.lower()) == value


@pytest.mark.parametrize(("needs", "contacts", "may"), [(60, 60, True), (61, 60, False), (14, 13, False)])
def test_needs_go_no_later_than_names(needs, contacts, may):
    environ = {
        **PRODUCTION,
        "PORTAL_KEEP_NEEDS": str(needs),
        "PORTAL_KEEP_CONTACTS": str(contacts),
    }
    if may:
        assert Settings.from_environ(environ).keep_needs == needs
    else:
        assert "PORTAL_KEEP_NEEDS must not be more than PORTAL_KEEP_CONTACTS" in complaint(environ)


@given(st.sampled_from(["MAIL_PORT", "RATE_LIMITS", "PROXIES", "TODAY"]), st.text(min_size=1))
def test_nonsense_is_either_understood_or_named(name: str, value: str):
    variable = f"PORTAL_{name}"
    try:
        Settings.from_environ({**PRODUCTION, variable: value})
    except SettingsError as refused:
        assert variable in str(refused)


@pytest.mark.parametrize("value", ["tomorrow", "2024-02-30", "13:17", "2024-02-12T13:17"])
def test_a_rehearsal_clock_needs_a_moment_with_its_offset(value):
    assert "PORTAL_TODAY" in complaint({**DEMO, "PORTAL_TODAY": value})


def test_the_rehearsal_clock_works_only_in_a_demonstration():
    moment = "2024-02-12T13:17+01:00"
    assert "PORTAL_TODAY" in complaint({**PRODUCTION, "PORTAL_TODAY": moment})
    settings = Settings.from_environ({**DEMO, "PORTAL_TODAY": moment})
    assert settings.today == datetime.fromisoformat(moment)


def test_a_demonstration_needs_nothing():
    settings = Settings.from_environ(DEMO)
    assert settings.secret_key == DEMO_SECRET
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.mail_server == ""
    assert not settings.is_secure


@pytest.mark.parametrize("server", ["mail.example.org", "10.0.0.3", "192.168.1.1", "localhost.example.org"])
def test_a_demonstration_mails_nobody_outside_this_machine(server):
    assert "PORTAL_MAIL_SERVER" in complaint({**DEMO, "PORTAL_MAIL_SERVER": server})


@pytest.mark.parametrize("server", ["127.0.0.1", "::1", "localhost"])
def test_a_demonstration_may_mail_to_this_machine(server):
    assert Settings.from_environ({**DEMO, "PORTAL_MAIL_SERVER": server}).mail_server == server


@pytest.mark.parametrize("word", ["1", "true", "TRUE", "yes", "on", " 1 "])
def test_a_demonstration_is_switched_on_by_any_usual_word(word):
    assert Settings.from_environ({"PORTAL_DEMO": word}).demo


@pytest.mark.parametrize("word", ["", "0", "false", "no", "off", "demo"])
def test_any_other_word_leaves_the_demonstration_off(word):
    assert not Settings.from_environ({**PRODUCTION, "PORTAL_DEMO": word}).demo


def test_the_sender_is_an_address_at_the_portals_own_host_unless_it_is_given():
    assert Settings.from_environ(PRODUCTION).mail_sender == "no-reply@together.example.org"
    given_sender = {**PRODUCTION, "PORTAL_MAIL_SENDER": "samen@leiden.example"}
    assert Settings.from_environ(given_sender).mail_sender == "samen@leiden.example"


def test_trusted_hosts_are_a_list():
    hosts = {**PRODUCTION, "PORTAL_TRUSTED_HOSTS": "one.example.org,two.example.org"}
    assert Settings.from_environ(hosts).trusted_hosts == ("one.example.org", "two.example.org")
    spaced = {**PRODUCTION, "PORTAL_TRUSTED_HOSTS": "one.example.org, two.example.org,"}
    assert Settings.from_environ(spaced).trusted_hosts == ("one.example.org", "two.example.org")


def test_the_machines_own_environment_is_read_when_none_is_given(monkeypatch):
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PORTAL_DEMO", raising=False)
    assert Settings.from_environ().secret_key == SECRET


def test_the_statements_say_what_the_settings_say():
    settings = Settings.from_environ(PRODUCTION)
    assert (settings.legal_basis, settings.privacy_officer) == ("consent", "")
    assert settings.accessibility_assessed is None
    environ = {
        **PRODUCTION,
        "PORTAL_LEGAL_BASIS": "public-task",
        "PORTAL_PRIVACY_OFFICER": "fg@example.org",
        "PORTAL_ACCESSIBILITY_ASSESSED": "2024-02-12",
    }
    settings = Settings.from_environ(environ)
    assert (settings.legal_basis, settings.privacy_officer) == ("public-task", "fg@example.org")
    assert settings.accessibility_assessed == date(2024, 2, 12)


@pytest.mark.parametrize(
    ("name", "value"), [("PORTAL_LEGAL_BASIS", "because"), ("PORTAL_ACCESSIBILITY_ASSESSED", "soon")]
)
def test_a_statement_that_cannot_be_stops_the_start(name, value):
    assert name in complaint({**PRODUCTION, name: value})

"""What the portal writes to interpreters, in their language, and to organisers when one cannot come.

Subjects name no language: whoever sees a list of letters does not learn what somebody asked for.
"""

from datetime import timedelta

from babel.lists import format_list
from flask import render_template
from flask_babel import gettext, ngettext
from sqlalchemy import select

from portal import clock, links, outbox
from portal.database import db
from portal.event.calendar import place
from portal.event.models import Edition
from portal.interpreting import invitations
from portal.interpreting.brief import Brief, Stretch, hours_file, read_brief, rows_of, stretches
from portal.interpreting.models import Invitation
from portal.interpreting.words import channel_name, channel_names, how
from portal.locales import clock_time, current_locale, date, day
from portal.matching.lifecycle import InvitationState
from portal.matching.problem import Channel
from portal.outbox import Attachment, Content, Letter
from portal.texts import isolated

# A letter tells of one state; when the invitation has moved on before it is written, it is not.
OF_STATES = {
    invitations.ASK: {InvitationState.SENT},
    invitations.REMIND: {InvitationState.SENT},
    invitations.THANK: {InvitationState.CANCELLED},
    invitations.CONFIRM: {*invitations.COMING},
    invitations.FEWER: {*invitations.LIVE, *invitations.COMING},
    invitations.CANCEL: {InvitationState.CANCELLED},
    invitations.ALARM: {InvitationState.DECLINED},
}
Facts = list[tuple[str, str]]
A_DAY = timedelta(days=1)


def write_letter(letter: Letter) -> Content | None:
    """A letter to an interpreter; nothing when it would not be true, or would bring the key to a page
    to an address that is theirs no more."""
    invitation = _still_so(letter)
    if invitation is None or invitation.interpreter.email.casefold() != letter.recipient.casefold():
        return None
    if letter.kind == invitations.FEWER and _is_overtaken(letter):
        return None
    is_asked, is_coming = invitation.state in invitations.LIVE, invitation.state in invitations.COMING
    brief = read_brief(db.session(), invitation) if is_coming else None
    if (is_coming and brief is None) or (is_asked and invitation.answer_by < clock.now()):
        return None
    edition = invitation.edition
    url = links.link("event.evening")
    if is_asked or is_coming:
        url = links.link("invitation.own", token=invitation.token)
    # Whoever still comes at other hours must not read that they need not come.
    kind = letter.kind
    if kind == invitations.CANCEL and _comes_otherwise(invitation):
        kind = invitations.FEWER
    calendar = []
    if brief:
        hours = hours_file(invitation, brief, letter.locale)
        calendar = [Attachment(f"leiden-{edition.year}.ics", "text/calendar", hours)]
    return _letter(
        _subject(kind, edition.title[letter.locale]),
        _paragraphs(letter.kind, invitation),
        facts=_facts(invitation, brief),
        url=url,
        button=_button(invitation),
        edition=edition,
        attachments=calendar,
    )


def write_alarm(letter: Letter) -> Content | None:
    """The letter that somebody who had promised to come cannot; only for who may see requests by now."""
    invitation = _still_so(letter)
    if invitation is None or letter.recipient not in {one.email for one in invitations.desk(db.session())}:
        return None
    who = isolated(invitation.interpreter.name)
    return _letter(
        _subject(invitations.ALARM, invitation.edition.title[letter.locale]),
        [
            gettext("%(name)s had said yes, and cannot come now. The place is open again.", name=who),
            gettext("Whoever asked for an interpreter has not heard of it yet. Decide first what happens."),
        ],
        facts=[(gettext("Language"), channel_names(invitation.channel)), *_hours(invitation)],
        url=links.link("matching.gap", language=invitation.language, mode=invitation.mode.value),
        button=gettext("Find somebody else"),
        edition=invitation.edition,
    )


def hours_words(hours: list[Stretch]) -> str:
    """When somebody works: 19:30 to 20:45 and 21:15 to 21:45."""
    told = [
        gettext("%(start)s to %(end)s", start=clock_time(one.starts_at), end=clock_time(one.ends_at))
        for one in hours
    ]
    return format_list(told, locale=current_locale())


def moment_words(invitation: Invitation) -> str:
    """Until when an answer is of use."""
    by = invitation.answer_by
    return gettext("%(day)s, %(time)s", day=day(by), time=clock_time(by))


def is_urgent(invitation: Invitation) -> bool:
    """Whether somebody who answers at the last moment would come too late to begin."""
    return any(row.starts_at <= invitation.answer_by for row in rows_of(invitation))


def _still_so(letter: Letter) -> Invitation | None:
    invitation = db.session.get(Invitation, letter.about)
    if invitation is None or invitation.state not in OF_STATES[letter.kind]:
        return None
    return invitation if clock.now() < invitation.edition.ends_at else None


def _is_overtaken(letter: Letter) -> bool:
    """Whether a later letter tells the hours: of a yes meanwhile, or of another change."""
    later = select(Letter.id).where(
        Letter.about == letter.about,
        Letter.kind.in_((invitations.CONFIRM, invitations.FEWER)),
        Letter.recipient == letter.recipient,
        Letter.id > letter.id,
    )
    return db.session.scalar(later.limit(1)) is not None


def _comes_otherwise(invitation: Invitation) -> bool:
    """Whether they promised to come in answer to another letter."""
    others = invitations.letters_that_count(db.session(), invitation.edition_id, invitation.interpreter_id)
    return any(one.state in invitations.COMING and one.id != invitation.id for one in others)


def _all_else() -> str:
    return gettext("All else that you promised stays: the link to it is in our other letter. Thank you!")


def _subject(kind: str, title: str) -> str:
    match kind:
        case invitations.ASK:
            return gettext("Can you interpret for us? %(title)s", title=title)
        case invitations.REMIND:
            return gettext("Do you have an answer for us? %(title)s", title=title)
        case invitations.THANK:
            return gettext("Thank you, we have found somebody: %(title)s", title=title)
        case invitations.CONFIRM:
            return gettext("We count on you: %(title)s", title=title)
        case invitations.FEWER:
            return gettext("We need you for fewer hours: %(title)s", title=title)
        case invitations.CANCEL:
            return gettext("You do not have to come: %(title)s", title=title)
        case _:
            return gettext("An interpreter cannot come: %(title)s", title=title)


def _paragraphs(kind: str, invitation: Invitation) -> list[str]:
    has_promised = invitation.answered_at is not None
    how_to_answer = gettext(
        "Press the button below and choose: yes, yes for a part of the evening, or no. "
        "You need no password, and you do not have to say why."
    )
    how_to_cancel = gettext(
        "Can you not come after all? Press the same button and tell us as soon as you know it."
    )
    match kind:
        case invitations.ASK | invitations.REMIND:
            again = [gettext("Some days ago we asked you to interpret. We have not heard from you yet.")]
            if clock.now() - invitation.sent_at < A_DAY:
                again = [gettext("We asked you to interpret. We have not heard from you yet.")]
            return [
                *(again if kind == invitations.REMIND else []),
                gettext("We look for an interpreter for our evening. Can you come?"),
                how_to_answer,
                gettext("Perhaps we ask more people. Whoever says yes first, comes."),
            ]
        case invitations.THANK:
            enough = gettext("You do not have to do anything more. Thank you for thinking about it.")
            return [
                gettext("We asked you to interpret at our evening. Somebody else said yes first."),
                _all_else() if _comes_otherwise(invitation) else enough,
            ]
        case invitations.CONFIRM:
            return [
                gettext("Thank you! You interpret at our evening, and people count on you."),
                gettext(
                    "Press the button below to prepare: who listens, the programme, "
                    "the texts of the stands and a list of words."
                ),
                how_to_cancel,
            ]
        case invitations.FEWER if has_promised:
            return [
                gettext("You had said yes. The plan has changed: we need you for fewer hours now."),
                gettext(
                    "The new hours are in this letter. "
                    "For the other hours you do not have to come. Thank you!"
                ),
                gettext("Are the old hours in your calendar? Take them out, and put the new ones in."),
                how_to_cancel,
            ]
        case invitations.FEWER:
            return [
                gettext("We asked you to interpret at our evening. We need somebody for fewer hours now."),
                gettext("The new hours are in this letter. Can you come?"),
                how_to_answer,
            ]
        case invitations.CANCEL if _comes_otherwise(invitation):
            hours = hours_words(stretches(rows_of(invitation)))
            plan = gettext("We asked you to interpret from %(hours)s. Nobody needs it any more.", hours=hours)
            if has_promised:
                plan = gettext(
                    "You had said yes. The plan has changed: we do not need you from %(hours)s.", hours=hours
                )
            return [plan, _all_else()]
        case _:
            plan = gettext("We asked you to interpret at our evening. Nobody needs it any more.")
            if has_promised:
                plan = gettext(
                    "You had said yes. The plan has changed: we do not need you at this evening any more."
                )
            return [
                plan,
                gettext("You do not have to come. Thank you that you wanted to help."),
            ]


def _facts(invitation: Invitation, brief: Brief | None) -> Facts:
    edition = invitation.edition
    where = (gettext("Where"), place(edition, current_locale()))
    if invitation.state is InvitationState.CANCELLED:
        return []
    if brief:
        when = gettext("%(day)s, %(hours)s", day=date(edition.starts_at), hours=hours_words(brief.stretches))
        return [
            (gettext("When"), when),
            (gettext("Be there at"), clock_time(brief.arrive_at)),
            where,
            (gettext("Where you meet"), meeting_words(edition)),
            *(fact for one in brief.hours for fact in _language(one, brief)),
        ]
    people = ngettext("%(num)d person", "%(num)d people", invitation.people)
    before = moment_words(invitation)
    if is_urgent(invitation):
        before = gettext("%(moment)s. Please answer as soon as you can.", moment=before)
    return [
        *_hours(invitation),
        where,
        *_language(invitation.channel),
        (gettext("For"), people),
        (gettext("Answer before"), before),
    ]


def _language(channel: Channel, brief: Brief | None = None) -> Facts:
    """What somebody interprets; of more than one, also when."""
    name = channel_name(channel)
    if brief and len(brief.hours) > 1:
        name = f"{name}, {hours_words(brief.hours[channel])}"
    return [(gettext("Language"), name), (gettext("How"), how(channel.mode))]


def _hours(invitation: Invitation) -> Facts:
    """When, and which parts of the programme that is."""
    rows = rows_of(invitation)
    day_words = date(invitation.edition.starts_at)
    when = gettext("%(day)s, %(hours)s", day=day_words, hours=hours_words(stretches(rows)))
    parts = [
        (
            f"{clock_time(row.starts_at)}–{clock_time(row.ends_at or row.starts_at)}",
            row.title[current_locale()],
        )
        for row in rows
    ]
    return [(gettext("When"), when), *parts]


def meeting_place(edition: Edition) -> str:
    """Where interpreters and the people who listen to them find each other."""
    if "meeting" in edition.texts:
        return edition.text("meeting")[current_locale()]
    return gettext("The information desk at the entrance.")


def meeting_words(edition: Edition) -> str:
    """Where an interpreter goes first, and whom they ask for."""
    ask = gettext("Ask for the organisers, and say that you interpret.")
    return f"{meeting_place(edition)} {ask}"


def _button(invitation: Invitation) -> str:
    if invitation.state in invitations.LIVE:
        return gettext("Read it and answer")
    if invitation.state in invitations.COMING:
        return gettext("Prepare for the evening")
    return gettext("To the evening")


def _letter(
    subject: str,
    paragraphs: list[str],
    *,
    facts: Facts,
    url: str,
    button: str,
    edition: Edition,
    attachments: list[Attachment] | None = None,
) -> Content:
    title = edition.title[current_locale()]
    context = {
        "heading": subject.removesuffix(title).rstrip(": "),
        "subject": subject,
        "paragraphs": paragraphs,
        "facts": facts,
        "url": url,
        "button": button,
        "has_ticket": False,
        "edition": edition,
    }
    return Content(
        subject=subject,
        text=render_template("mail/letter.txt", **context),
        html=render_template("mail/letter.html", **context),
        attachments=attachments or [],
    )


for _kind in OF_STATES.keys() - {invitations.ALARM}:
    outbox.writes(_kind)(write_letter)
outbox.writes(invitations.ALARM)(write_alarm)

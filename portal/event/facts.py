"""The evening for machines that read pages (schema.org)."""

from typing import Any

from portal.event.models import Edition


def structured(edition: Edition, locale: str, *, url: str) -> dict[str, Any]:
    """An `Event` as schema.org defines it; only what the edition states."""
    organiser, *partners = [partner.name[locale] for partner in edition.partners]
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": url,
        "name": edition.title[locale],
        "description": edition.text("summary")[locale],
        "url": url,
        "startDate": edition.starts_at.isoformat(),
        "endDate": edition.ends_at.isoformat(),
        "doorTime": edition.doors_at.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "inLanguage": edition.access["languages"],
        "maximumAttendeeCapacity": edition.capacity,
        "location": {
            "@type": "Place",
            "name": edition.venue[locale],
            "address": {
                "@type": "PostalAddress",
                "streetAddress": edition.street,
                "postalCode": edition.postcode,
                "addressLocality": edition.city,
                "addressCountry": "NL",
            },
        },
        "organizer": {"@type": "Organization", "name": organiser},
        "contributor": [{"@type": "Organization", "name": name} for name in partners],
    }

//! German.

use super::{
    AccountText, Around, Catalogue, ConsentText, DemoText, Direction, ErrorText, LoginText,
    ScopeText, Situation, Wait, Warning,
};

pub(super) static CATALOGUE: Catalogue = Catalogue {
    tag: "de",
    direction: Direction::LeftToRight,
    support: "Hilfe und Support",
    login: LOGIN,
    demo: DemoText {
        heading: "Demokonten",
        note: "Dies ist ein Entwicklungsserver. Mit diesen Konten kann sich jeder anmelden.",
    },
    consent: CONSENT,
    scopes: SCOPES,
    account: ACCOUNT,
    errors: ERRORS,
};

fn too_many(wait: Wait) -> String {
    let time = match wait {
        Wait::Second => "eine Sekunde".to_owned(),
        Wait::Seconds(n) => format!("{n} Sekunden"),
        Wait::Minutes(n) => format!("{n} Minuten"),
    };
    format!("Zu viele Versuche. Bitte warten Sie {time} und versuchen Sie es erneut.")
}

const LOGIN: LoginText = LoginText {
    sign_in: "Anmelden",
    to_continue: Around { before: "um fortzufahren mit ", after: "" },
    web: Around { before: "Sie werden weitergeleitet zu ", after: "" },
    loopback: Around { before: "Ein Programm auf diesem Computer unter ", after: "" },
    app: Around { before: "Eine App auf diesem Gerät, die Links mit ", after: " öffnet" },
    email: "E-Mail-Adresse",
    password: "Passwort",
    missing: "Bitte geben Sie E-Mail-Adresse und Passwort ein.",
    invalid: "E-Mail-Adresse oder Passwort ist falsch. Bitte versuchen Sie es erneut.",
    too_many,
    failed: "Es ist ein Fehler aufgetreten. Bitte versuchen Sie es später erneut.",
    expired: "Diese Seite war zu lange geöffnet. Bitte beginnen Sie noch einmal in der Anwendung, \
              aus der Sie kommen.",
    other: "Bei der Anmeldung ist ein Fehler aufgetreten.",
};

const CONSENT: ConsentText = ConsentText {
    heading: Around { before: "", after: " autorisieren" },
    lead: "Diese Anwendung bittet um Zugriff auf Ihr Konto.",
    operator: "Sie wurde vom Betreiber dieses Servers eingerichtet.",
    unverified: Warning {
        title: "Nicht überprüft:",
        text: "Die Anwendung nennt sich selbst so. Niemand hat den Namen geprüft.",
    },
    document: Around { before: "Sie wird beschrieben durch ein Dokument auf ", after: "." },
    home_page: Around { before: "Sie gibt als ihre Website an: ", after: "." },
    destination: "Sie werden weitergeleitet zu",
    loopback: Warning {
        title: "Das ist ein Programm auf diesem Computer.",
        text: "Fahren Sie nur fort, wenn Sie es gerade selbst gestartet haben.",
    },
    app: Warning {
        title: "Das ist eine App auf diesem Gerät.",
        text: "Jede App kann solche Links für sich beanspruchen. Fahren Sie nur fort, wenn Sie \
               dies aus einer App gestartet haben, der Sie vertrauen.",
    },
    gets: "Sie erhält",
    access_for: "Der Zugriff gilt für",
    approve: "Autorisieren",
    deny: "Ablehnen",
    details: "Technische Angaben",
    client_id: "Client-ID",
    redirect_uri: "Weiterleitungs-URI",
    pkce_used: "Aktiv",
    pkce_unused: "Nicht verwendet",
    registered: "Registriert am",
    registered_from: "Registriert von",
};

const SCOPES: ScopeText = ScopeText {
    mcp_read: "Lesezugriff auf Ihre MCP-Daten und -Werkzeuge",
    mcp_write: "Schreibzugriff, um Ihre MCP-Daten zu ändern",
    mcp_admin: "Administrativen Zugriff, um Ihre MCP-Ressourcen zu verwalten",
    openid: "Zugriff auf Angaben zu Ihrer Identität",
    profile: "Zugriff auf grundlegende Angaben Ihres Profils",
    email: "Zugriff auf Ihre E-Mail-Adresse",
    roles: "Zugriff auf Angaben zu Ihren Rollen und Berechtigungen",
    offline_access: "Zugriff, der in Ihrer Abwesenheit ohne neue Anmeldung bestehen bleibt",
    other: "Eine besondere Berechtigung für diese Anwendung",
};

const ACCOUNT: AccountText = AccountText {
    signed_in_as: "Angemeldet als:",
    switch: "Anderes Konto verwenden",
    choose: "Konto auswählen",
    keep: "Mit diesem Konto fortfahren",
    workspace: "Arbeitsbereich auswählen",
    workspace_note: "Ihre E-Mail-Adresse und Ihr Passwort öffnen mehrere Arbeitsbereiche. Die Anwendung wird in \
                     dem arbeiten, den Sie auswählen.",
    signed_in_title: "Angemeldet",
    signed_in: "Sie sind angemeldet",
    signed_in_note: "Sie können diese Seite schließen. Anwendungen, die Sie brauchen, leiten Sie \
                     von selbst hierher.",
    sign_out: "Abmelden",
    signed_out_title: "Abgemeldet",
    signed_out: "Sie sind abgemeldet",
    signed_out_note: "Dieser Browser ist hier nicht mehr angemeldet. Anwendungen, die Sie \
                      autorisiert haben, behalten ihren Zugriff.",
    sign_in_again: "Erneut anmelden",
};

const ERRORS: ErrorText = ErrorText {
    error: "Fehler",
    what_next: "Was Sie tun können",
    fault_application: "Der Fehler liegt bei der Anwendung, die Sie hierher geleitet hat. Sie \
                        haben nichts falsch gemacht.",
    fault_visitor: "Sie können das selbst beheben.",
    fault_server: "Der Fehler liegt bei uns. Sie haben nichts falsch gemacht.",
    reference: "Wenn Sie um Hilfe bitten, nennen Sie diese Kennung:",
    details: "Technische Angaben",
    get_help: "Hilfe erhalten",
    back: "Zurück zum Anfang",
    unknown_app: Situation {
        headline: "Diese App ist hier nicht bekannt",
        what: "Die App, die Sie hierher geleitet hat, ist bei diesem Server nicht registriert.",
        next: "Möglicherweise ist ihre Registrierung abgelaufen. Entfernen Sie die Verbindung in \
               der App und fügen Sie sie wieder hinzu; die App registriert sich dann neu.",
    },
    wrong_address: Situation {
        headline: "Diese Anfrage kann nicht beantwortet werden",
        what: "Die App möchte die Antwort an eine Adresse erhalten, die sie nicht registriert \
               hat. Zum Schutz Ihres Kontos senden wir sie nicht dorthin.",
        next: "Gehen Sie zurück zur App und beginnen Sie noch einmal. Wenn es wieder geschieht, \
               müssen die Entwickler der App die Adresse korrigieren.",
    },
    bad_request: Situation {
        headline: "Diese Anfrage kann nicht beantwortet werden",
        what: "Die Anfrage, mit der Sie hierher gekommen sind, ist unvollständig oder ungültig.",
        next: "Gehen Sie zurück zur App und beginnen Sie noch einmal. Wenn es wieder geschieht, \
               müssen die Entwickler der App die Anfrage korrigieren.",
    },
    out_of_date: Situation {
        headline: "Diese Seite ist nicht mehr aktuell",
        what: "Sie war zu lange geöffnet oder wurde in einem anderen Browser geöffnet.",
        next: "Gehen Sie zurück zur App und beginnen Sie noch einmal. Wenn es wieder geschieht, \
               erlauben Sie Cookies für diese Website.",
    },
    answered: Situation {
        headline: "Diese Seite wurde bereits beantwortet",
        what: "Ihre Antwort wurde der App schon übermittelt; sie zählt nur einmal.",
        next: "Gehen Sie zurück zur App. Wenn sie nicht verbunden ist, beginnen Sie dort noch \
               einmal.",
    },
    too_many: Situation {
        headline: "Zu viele Anfragen",
        what: "Von hier kamen in kurzer Zeit mehr Anfragen, als erlaubt sind.",
        next: "Warten Sie einen Moment und versuchen Sie es dann erneut.",
    },
    unavailable: Situation {
        headline: "Bei uns ist etwas schiefgegangen",
        what: "Ein Teil des Dienstes antwortet im Moment nicht.",
        next: "Versuchen Sie es gleich noch einmal. Wenn es wieder geschieht, nennen Sie dem \
               Betreiber die Kennung unten.",
    },
    internal: Situation {
        headline: "Bei uns ist etwas schiefgegangen",
        what: "Die Anfrage hat zu einem Fehler geführt, der nicht vorkommen sollte.",
        next: "Versuchen Sie es gleich noch einmal. Wenn es wieder geschieht, nennen Sie dem \
               Betreiber die Kennung unten.",
    },
    not_found: Situation {
        headline: "Seite nicht gefunden",
        what: "Unter dieser Adresse gibt es nichts.",
        next: "Prüfen Sie die Adresse oder gehen Sie zurück zur App, aus der Sie kommen.",
    },
};

//! French. A no-break space stands before colons.

use super::{
    AccountText, Around, Catalogue, ConsentText, DemoText, Direction, ErrorText, LoginText,
    ScopeText, Situation, Wait, Warning,
};

pub(super) static CATALOGUE: Catalogue = Catalogue {
    tag: "fr",
    direction: Direction::LeftToRight,
    support: "Aide et assistance",
    login: LOGIN,
    demo: DemoText {
        heading: "Comptes de démonstration",
        note: "Ceci est un serveur de développement. Tout le monde peut se connecter avec ces \
               comptes.",
    },
    consent: CONSENT,
    scopes: SCOPES,
    account: ACCOUNT,
    errors: ERRORS,
};

fn too_many(wait: Wait) -> String {
    let time = match wait {
        Wait::Second => "une seconde".to_owned(),
        Wait::Seconds(n) => format!("{n} secondes"),
        Wait::Minutes(n) => format!("{n} minutes"),
    };
    format!("Trop de tentatives. Veuillez attendre {time}, puis réessayer.")
}

const LOGIN: LoginText = LoginText {
    sign_in: "Se connecter",
    to_continue: Around { before: "pour continuer vers ", after: "" },
    web: Around { before: "Redirection vers ", after: "" },
    loopback: Around { before: "Un programme sur cet ordinateur, à l’adresse ", after: "" },
    app: Around { before: "Une application sur cet appareil, qui ouvre les liens ", after: "" },
    email: "Adresse e-mail",
    password: "Mot de passe",
    missing: "Veuillez saisir l’adresse e-mail et le mot de passe.",
    invalid: "Adresse e-mail ou mot de passe incorrect. Veuillez réessayer.",
    too_many,
    failed: "Une erreur s’est produite. Veuillez réessayer plus tard.",
    expired: "Cette page est restée ouverte trop longtemps. Veuillez recommencer depuis \
              l’application d’où vous venez.",
    other: "Une erreur s’est produite lors de la connexion.",
};

const CONSENT: ConsentText = ConsentText {
    heading: Around { before: "Autoriser ", after: "" },
    lead: "Cette application demande l’accès à votre compte.",
    operator: "Elle a été ajoutée par l’exploitant de ce serveur.",
    unverified: Warning {
        title: "Non vérifié\u{a0}:",
        text: "c’est le nom que l’application se donne. Personne ne l’a contrôlé.",
    },
    document: Around { before: "Elle est décrite par un document sur ", after: "." },
    home_page: Around { before: "Elle indique comme site web ", after: "." },
    destination: "Redirection vers",
    loopback: Warning {
        title: "C’est un programme sur cet ordinateur.",
        text: "Ne continuez que si vous venez de le lancer vous-même.",
    },
    app: Warning {
        title: "C’est une application sur cet appareil.",
        text: "N’importe quelle application peut s’attribuer de tels liens. Ne continuez que si \
               vous êtes parti d’une application de confiance.",
    },
    gets: "Elle obtiendra",
    access_for: "Cet accès concerne",
    approve: "Autoriser",
    deny: "Refuser",
    details: "Détails techniques",
    client_id: "Identifiant du client",
    redirect_uri: "URI de redirection",
    pkce_used: "Activé",
    pkce_unused: "Non utilisé",
    registered: "Date d’enregistrement",
    registered_from: "Enregistrement depuis",
};

const SCOPES: ScopeText = ScopeText {
    mcp_read: "Accès en lecture à vos données et outils MCP",
    mcp_write: "Accès en écriture pour modifier vos données MCP",
    mcp_admin: "Accès d’administration pour gérer vos ressources MCP",
    openid: "Accès aux informations sur votre identité",
    profile: "Accès aux informations de base de votre profil",
    email: "Accès à votre adresse e-mail",
    roles: "Accès aux informations sur vos rôles et autorisations",
    offline_access: "Un accès qui se poursuit en votre absence, sans nouvelle connexion",
    other: "Une autorisation propre à cette application",
};

const ACCOUNT: AccountText = AccountText {
    signed_in_as: "Session ouverte\u{a0}:",
    switch: "Utiliser un autre compte",
    choose: "Choisir un compte",
    keep: "Continuer avec ce compte",
    workspace: "Choisir un espace de travail",
    workspace_note: "Votre adresse e-mail et votre mot de passe ouvrent plusieurs espaces de travail. \
                     L’application travaillera dans celui que vous choisirez.",
    signed_in_title: "Session ouverte",
    signed_in: "Votre session est ouverte",
    signed_in_note: "Vous pouvez fermer cette page. Les applications qui ont besoin de vous vous \
                     amèneront ici d’elles-mêmes.",
    sign_out: "Se déconnecter",
    signed_out_title: "Session fermée",
    signed_out: "Votre session est fermée",
    signed_out_note: "Ce navigateur n’a plus de session ouverte ici. Les applications que vous \
                      avez autorisées gardent leur accès.",
    sign_in_again: "Se reconnecter",
};

const ERRORS: ErrorText = ErrorText {
    error: "Erreur",
    what_next: "Que faire maintenant",
    fault_application: "L’erreur vient de l’application qui vous a amené ici. Vous n’avez rien \
                        fait de mal.",
    fault_visitor: "Vous pouvez corriger cela vous-même.",
    fault_server: "L’erreur vient de notre côté. Vous n’avez rien fait de mal.",
    reference: "Si vous demandez de l’aide, indiquez cette référence\u{a0}:",
    details: "Détails techniques",
    get_help: "Obtenir de l’aide",
    back: "Retour au début",
    unknown_app: Situation {
        headline: "Cette application n’est pas connue ici",
        what: "L’application qui vous a amené ici n’est pas enregistrée auprès de ce serveur.",
        next: "Son enregistrement a peut-être expiré. Supprimez la connexion dans l’application, \
               puis ajoutez-la de nouveau\u{a0}; l’application s’enregistrera alors une nouvelle \
               fois.",
    },
    wrong_address: Situation {
        headline: "Impossible de répondre à cette demande",
        what: "L’application veut recevoir la réponse à une adresse qu’elle n’a pas enregistrée. \
               Pour protéger votre compte, nous ne l’y envoyons pas.",
        next: "Retournez dans l’application et recommencez. Si le problème persiste, ses \
               développeurs doivent corriger l’adresse.",
    },
    bad_request: Situation {
        headline: "Impossible de répondre à cette demande",
        what: "La demande qui vous a amené ici est incomplète ou n’est pas valable.",
        next: "Retournez dans l’application et recommencez. Si le problème persiste, ses \
               développeurs doivent corriger la demande.",
    },
    out_of_date: Situation {
        headline: "Cette page n’est plus à jour",
        what: "Elle est restée ouverte trop longtemps ou a été ouverte dans un autre navigateur.",
        next: "Retournez dans l’application et recommencez. Si le problème persiste, autorisez \
               les cookies pour ce site.",
    },
    answered: Situation {
        headline: "Cette page a déjà reçu une réponse",
        what: "Votre réponse a déjà été transmise à l’application\u{a0}; elle ne compte qu’une \
               fois.",
        next: "Retournez dans l’application. Si elle n’est pas connectée, recommencez à partir de \
               là.",
    },
    too_many: Situation {
        headline: "Trop de demandes",
        what: "Plus de demandes que permis sont parties d’ici en peu de temps.",
        next: "Attendez un instant, puis réessayez.",
    },
    unavailable: Situation {
        headline: "Un problème est survenu de notre côté",
        what: "Une partie du service ne répond pas pour le moment.",
        next: "Réessayez dans un instant. Si le problème persiste, communiquez à l’exploitant la \
               référence ci-dessous.",
    },
    internal: Situation {
        headline: "Un problème est survenu de notre côté",
        what: "La demande a provoqué une erreur qui ne devrait pas se produire.",
        next: "Réessayez dans un instant. Si le problème persiste, communiquez à l’exploitant la \
               référence ci-dessous.",
    },
    not_found: Situation {
        headline: "Page introuvable",
        what: "Il n’y a rien à cette adresse.",
        next: "Vérifiez l’adresse ou retournez dans l’application d’où vous venez.",
    },
};
